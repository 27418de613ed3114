/** A voice without a mouth: Opus packets that decode, with a loudness in their header. */
import { rtpPacket, senderReport } from './rtp.ts'

export const OPUS_PAYLOAD_TYPE = 111
const FRAME_MS = 20
const TICKS_PER_FRAME = 960
const SENDER_REPORT_FRAMES = 50

/** A frame of silence padded to 80 bytes, the size of speech at 32 kbit/s (RFC 6716 §3.2.5: code 3 with padding). */
const SPEECH = Buffer.concat([Buffer.from([0xfb, 0x41, 75, 0xff, 0xfe]), Buffer.alloc(75)])

export type Microphone = {
  /** Packets that are due at this time, in ms on any steady clock. */
  due(nowMs: number): Buffer[]
}

/** Speaks without a pause from the first call of `due` on, 50 packets a second, at the given loudness in -dBov. */
export function speakingMicrophone(ssrc: number, level: number): Microphone {
  let startedAt: number | null = null
  let frames = 0
  return {
    due: (nowMs) => {
      startedAt ??= nowMs
      const packets: Buffer[] = []
      while (startedAt + frames * FRAME_MS <= nowMs) {
        const timestamp = frames * TICKS_PER_FRAME
        if (frames % SENDER_REPORT_FRAMES === 0) {
          const bytes = frames * SPEECH.length
          packets.push(senderReport({ ssrc, nowMs: Date.now(), timestamp, packets: frames, bytes }))
        }
        const header = { payloadType: OPUS_PAYLOAD_TYPE, sequence: frames, timestamp, ssrc, level }
        packets.push(rtpPacket({ ...header, marker: frames === 0 }, SPEECH))
        frames += 1
      }
      return packets
    },
  }
}
