/** The little of RTP and RTCP that a synthetic peer needs. */

export type RtpHeader = {
  readonly payloadType: number
  readonly sequence: number
  readonly timestamp: number
  readonly ssrc: number
  readonly marker: boolean
  /** Loudness in -dBov (0 the loudest, 127 silence), sent as header extension AUDIO_LEVEL_ID. */
  readonly level?: number
}

/** Id under which peers declare urn:ietf:params:rtp-hdrext:ssrc-audio-level (RFC 6464). */
export const AUDIO_LEVEL_ID = 1

const FIXED_BYTES = 12

/** One RTP packet (RFC 3550 §5.1), with a one-byte header extension (RFC 8285 §4.2) when there is a level. */
export function rtpPacket(header: RtpHeader, payload: Buffer): Buffer {
  const extended = header.level !== undefined
  const start = FIXED_BYTES + (extended ? 8 : 0)
  const packet = Buffer.alloc(start + payload.length)
  packet[0] = extended ? 0x90 : 0x80
  packet[1] = header.payloadType | (header.marker ? 0x80 : 0)
  packet.writeUInt16BE(header.sequence & 0xffff, 2)
  packet.writeUInt32BE(header.timestamp >>> 0, 4)
  packet.writeUInt32BE(header.ssrc, 8)
  if (header.level !== undefined) {
    packet.writeUInt32BE(0xbede0001, 12)
    packet[16] = AUDIO_LEVEL_ID << 4
    packet[17] = (header.level < 127 ? 0x80 : 0) | header.level
  }
  payload.copy(packet, start)
  return packet
}

/** RFC 5761 §4: where RTP and RTCP share a port, these second bytes are RTCP. */
export const isRtcp = (packet: Buffer): boolean => {
  const type = (packet[1] ?? 0) & 0x7f
  return type >= 64 && type <= 95
}

export const payloadTypeOf = (packet: Buffer): number => (packet[1] ?? 0) & 0x7f
export const ssrcOf = (packet: Buffer): number => packet.readUInt32BE(8)

const NTP_EPOCH_MS = Date.UTC(1900, 0, 1)

/** What a sender says of one stream (RFC 3550 §6.4.1): receivers and mediasoup align streams by it. */
export function senderReport(stream: {
  readonly ssrc: number
  readonly nowMs: number
  readonly timestamp: number
  readonly packets: number
  readonly bytes: number
}): Buffer {
  const report = Buffer.alloc(28)
  const seconds = (stream.nowMs - NTP_EPOCH_MS) / 1000
  report.writeUInt32BE(0x80c80006, 0)
  report.writeUInt32BE(stream.ssrc, 4)
  report.writeUInt32BE(Math.floor(seconds) >>> 0, 8)
  report.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32) >>> 0, 12)
  report.writeUInt32BE(stream.timestamp >>> 0, 16)
  report.writeUInt32BE(stream.packets >>> 0, 20)
  report.writeUInt32BE(stream.bytes >>> 0, 24)
  return report
}

const PAYLOAD_FEEDBACK = 206
const PICTURE_LOSS = 1
const FULL_INTRA = 4

/** SSRCs of which a compound RTCP packet asks for a key frame: PLI (RFC 4585 §6.3.1) and FIR (RFC 5104 §4.3.1). */
export function keyFramesWanted(compound: Buffer): number[] {
  const wanted: number[] = []
  for (let at = 0; at + 12 <= compound.length;) {
    const format = (compound[at] ?? 0) & 0x1f
    const end = at + 4 * (compound.readUInt16BE(at + 2) + 1)
    if (compound[at + 1] === PAYLOAD_FEEDBACK && format === PICTURE_LOSS) {
      wanted.push(compound.readUInt32BE(at + 8))
    }
    if (compound[at + 1] === PAYLOAD_FEEDBACK && format === FULL_INTRA) {
      for (let entry = at + 12; entry + 8 <= Math.min(end, compound.length); entry += 8) {
        wanted.push(compound.readUInt32BE(entry))
      }
    }
    at = end
  }
  return wanted
}
