/** RTCP: a sender's report with its name (RFC 3550 §6.4.1, §6.5). */

export type Sent = {
  readonly ssrc: number
  /** Of the packet that goes out now. */
  readonly timestamp: number
  readonly packets: number
  readonly bytes: number
}

/** Seconds from 1900 to 1970. */
const NTP_EPOCH = 2_208_988_800

/** @param at now, in ms since 1970 @param name of the stream: no address of anybody */
export function senderReport(sent: Sent, at: number, name: string): Uint8Array {
  const chunk = sourceDescription(sent.ssrc, name)
  const report = new Uint8Array(28 + chunk.length)
  const view = new DataView(report.buffer)
  view.setUint8(0, 0x80)
  view.setUint8(1, 200)
  view.setUint16(2, 6)
  view.setUint32(4, sent.ssrc)
  view.setUint32(8, Math.floor(at / 1000) + NTP_EPOCH)
  view.setUint32(12, Math.floor(((at % 1000) / 1000) * 2 ** 32))
  view.setUint32(16, sent.timestamp)
  view.setUint32(20, sent.packets)
  view.setUint32(24, sent.bytes)
  report.set(chunk, 28)
  return report
}

function sourceDescription(ssrc: number, name: string): Uint8Array {
  const text = new TextEncoder().encode(name).subarray(0, 255)
  // The item, its end, and up to a whole word.
  const length = 8 + Math.ceil((2 + text.length + 1) / 4) * 4
  const chunk = new Uint8Array(length)
  const view = new DataView(chunk.buffer)
  view.setUint8(0, 0x81)
  view.setUint8(1, 202)
  view.setUint16(2, length / 4 - 1)
  view.setUint32(4, ssrc)
  view.setUint8(8, 1)
  view.setUint8(9, text.length)
  chunk.set(text, 10)
  return chunk
}
