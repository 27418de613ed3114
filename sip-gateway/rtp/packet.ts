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
/** What a datagram's second byte is in RTCP (RFC 5761 §4). */
const RTCP_TYPES = { first: 192, last: 223 }

/** Whether a datagram is RTCP, where both come by one port. */
export function isRtcp(datagram: Uint8Array): boolean {
  const type = datagram[1] ?? 0
  return version(datagram) === 2 && type >= RTCP_TYPES.first && type <= RTCP_TYPES.last
}

/** What a datagram says, without contributing sources, extensions and padding; undefined when it is no RTP. */
export function parseRtp(datagram: Uint8Array): RtpPacket | undefined {
  if (datagram.length < FIXED_BYTES || version(datagram) !== 2 || isRtcp(datagram)) return undefined
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength)
  const bounds = payloadBounds(view)
  if (bounds === undefined) return undefined
  const second = view.getUint8(1)
  return {
    payloadType: second & 0x7f,
    marker: (second & 0x80) !== 0,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    payload: datagram.subarray(...bounds),
  }
}

/** A datagram that says it, with nothing optional. */
export function writeRtp(packet: RtpPacket): Uint8Array {
  const datagram = new Uint8Array(FIXED_BYTES + packet.payload.length)
  const view = new DataView(datagram.buffer)
  view.setUint8(0, 0x80)
  view.setUint8(1, (packet.marker ? 0x80 : 0) | packet.payloadType)
  view.setUint16(2, packet.sequence)
  view.setUint32(4, packet.timestamp)
  view.setUint32(8, packet.ssrc)
  datagram.set(packet.payload, FIXED_BYTES)
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

function payloadBounds(view: DataView): [start: number, end: number] | undefined {
  const first = view.getUint8(0)
  let start = FIXED_BYTES + (first & 0x0f) * 4
  if ((first & 0x10) !== 0) {
    if (start + 4 > view.byteLength) return undefined
    start += 4 + view.getUint16(start + 2) * 4
  }
  const padding = (first & 0x20) === 0 ? 0 : view.getUint8(view.byteLength - 1)
  const end = view.byteLength - padding
  return start <= end ? [start, end] : undefined
}
