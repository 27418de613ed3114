/** A voice without a mouth: Opus packets that decode, with a loudness in their header. */
import { rtpPacket, senderReport } from './rtp.ts'

export const OPUS_PAYLOAD_TYPE = 111
const FRAME_MS = 20
const TICKS_PER_FRAME = 960
const SENDER_REPORT_FRAMES = 50

/** A frame of silence padded to 80 bytes, the size of speech at 32 kbit/s (RFC 6716 §3.2.5: code 3 with padding). */
const SILENCE = Buffer.concat([Buffer.from([0xfb, 0x41, 75, 0xff, 0xfe]), Buffer.alloc(75)])

export type Microphone = {
  /** Packets that are due at this time, in ms on any steady clock. */
  due(nowMs: number): Buffer[]
}

/**
 * Speaks without a pause from the first call of `due` on, 50 packets a second, at the given loudness in -dBov.
 *
 * @param frames Opus of 20 ms each, said again and again
 */
export function speakingMicrophone(
  ssrc: number,
  level: number,
  frames: readonly Buffer[] = [SILENCE],
): Microphone {
  let startedAt: number | null = null
  let sent = 0
  let bytes = 0
  return {
    due: (nowMs) => {
      startedAt ??= nowMs
      const packets: Buffer[] = []
      while (startedAt + sent * FRAME_MS <= nowMs) {
        const timestamp = sent * TICKS_PER_FRAME
        if (sent % SENDER_REPORT_FRAMES === 0)
          packets.push(senderReport({ ssrc, nowMs: Date.now(), timestamp, packets: sent, bytes }))
        const header = { payloadType: OPUS_PAYLOAD_TYPE, sequence: sent, timestamp, ssrc, level }
        const frame = frames[sent % frames.length] ?? SILENCE
        packets.push(rtpPacket({ ...header, marker: sent === 0 }, frame))
        bytes += frame.length
        sent += 1
      }
      return packets
    },
  }
}
