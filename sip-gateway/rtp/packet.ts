/** RTP as on the wire (RFC 3550 §5.1). */

export type RtpPacket = {
  readonly payloadType: number
  readonly marker: boolean
  /** 16 bits. */
  readonly sequence: number
  /** 32 bits, in units of the format's clock. */
  readonly timestamp: number
  readonly ssrc: number
  readonly payload: Uint8Array
}

const FIXED_BYTES = 12
/** Under which number, as both ends agree, a packet says how loud it is (RFC 6464). */
export const LEVEL_ID = 1
/** One word of extensions with a byte each (RFC 8285 §4.2). */
const EXTENSION_BYTES = 8
const ONE_BYTE_EXTENSIONS = 0xbede
/** What a datagram's second byte is in RTCP (RFC 5761 §4). */
const RTCP_TYPES = { first: 192, last: 223 }

/** Whether a datagram is RTCP, where both come by one port. */
export function isRtcp(datagram: Uint8Array): boolean {
  const type = datagram[1] ?? 0
  return version(datagram) === 2 && type >= RTCP_TYPES.first && type <= RTCP_TYPES.last
}

/** Whose a datagram of RTP is; 0 when it is too short to be any. */
export function ssrcOf(datagram: Buffer): number {
  return datagram.length < FIXED_BYTES ? 0 : datagram.readUInt32BE(8)
}

/** What a datagram says, without contributing sources, extensions and padding; undefined when it is no RTP. */
export function parseRtp(datagram: Uint8Array): RtpPacket | undefined {
  if (datagram.length < FIXED_BYTES || version(datagram) !== 2 || isRtcp(datagram)) return undefined
  const start = payloadStart(datagram)
  const end = payloadEnd(datagram)
  if (start === undefined || start > end) return undefined
  const second = datagram[1] ?? 0
  return {
    payloadType: second & 0x7f,
    marker: (second & 0x80) !== 0,
    sequence: twoBytes(datagram, 2),
    timestamp: fourBytes(datagram, 4),
    ssrc: fourBytes(datagram, 8),
    payload: datagram.subarray(start, end),
  }
}

/** How many bytes stand before what is said, sources and extensions among them; undefined when it is no RTP. */
export function rtpHeaderBytes(datagram: Uint8Array): number | undefined {
  if (datagram.length < FIXED_BYTES || version(datagram) !== 2) return undefined
  const start = payloadStart(datagram)
  return start !== undefined && start <= datagram.length ? start : undefined
}

/**
 * A datagram that says it.
 *
 * @param level also how loud it is, in dBov from −127 to 0
 * @param before is written over when it is as long: what is made anew for each packet costs more than the packet
 */
export function writeRtp(packet: RtpPacket, level?: number, before?: Buffer): Buffer {
  const start = FIXED_BYTES + (level === undefined ? 0 : EXTENSION_BYTES)
  const length = start + packet.payload.length
  const datagram = before?.length === length ? before : Buffer.allocUnsafe(length)
  datagram[0] = level === undefined ? 0x80 : 0x90
  datagram[1] = (packet.marker ? 0x80 : 0) | packet.payloadType
  datagram.writeUInt16BE(packet.sequence, 2)
  datagram.writeUInt32BE(packet.timestamp, 4)
  datagram.writeUInt32BE(packet.ssrc, 8)
  if (level !== undefined) {
    datagram.writeUInt16BE(ONE_BYTE_EXTENSIONS, FIXED_BYTES)
    datagram.writeUInt16BE(1, FIXED_BYTES + 2)
    datagram[FIXED_BYTES + 4] = LEVEL_ID << 4
    datagram[FIXED_BYTES + 5] = -level
    datagram.writeUInt16BE(0, FIXED_BYTES + 6)
  }
  datagram.set(packet.payload, start)
  return datagram
}

/** How many packets `later` comes after `earlier`, negative when before: sequence numbers begin anew after 65 535. */
export function sequencesAfter(later: number, earlier: number): number {
  return ((later - earlier) << 16) >> 16
}

/** The same of timestamps, which begin anew after 2³² − 1. */
export function ticksAfter(later: number, earlier: number): number {
  return (later - earlier) | 0
}

function version(datagram: Uint8Array): number {
  return (datagram[0] ?? 0) >> 6
}

function payloadEnd(datagram: Uint8Array): number {
  const isPadded = ((datagram[0] ?? 0) & 0x20) !== 0
  return datagram.length - (isPadded ? (datagram.at(-1) ?? 0) : 0)
}

function payloadStart(datagram: Uint8Array): number | undefined {
  const first = datagram[0] ?? 0
  const start = FIXED_BYTES + (first & 0x0f) * 4
  if ((first & 0x10) === 0) return start
  return start + 4 > datagram.length ? undefined : start + 4 + twoBytes(datagram, start + 2) * 4
}

function twoBytes(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

function fourBytes(bytes: Uint8Array, at: number): number {
  return ((twoBytes(bytes, at) << 16) | twoBytes(bytes, at + 2)) >>> 0
}
