/** What is said to one telephone, packet by packet. */
import { FRAME_MS, sampleRate, type CodecName, type Encoder } from '../codecs/codec.ts'
import { writeRtp } from '../rtp/packet.ts'
import { senderReport } from '../rtp/report.ts'
import { Doubler, Halver } from './resampler.ts'

type Begin = { readonly ssrc: number; readonly sequence: number; readonly timestamp: number }

/** RTP clock ticks of 20 ms. */
const TICKS: Record<CodecName, number> = { PCMU: 160, PCMA: 160, G722: 160, opus: 960 }

export class Outgoing {
  readonly #codec: CodecName
  readonly #payloadType: number
  readonly #encoder: Encoder
  readonly #samples: number
  readonly #halver = new Halver()
  readonly #doubler = new Doubler()
  readonly #ssrc: number
  #sequence: number
  #timestamp: number
  #packets = 0
  #bytes = 0

  /** @param begin random, so that nobody guesses it (RFC 3550 §5.1) */
  constructor(codec: CodecName, payloadType: number, encoder: Encoder, begin: Begin) {
    this.#codec = codec
    this.#payloadType = payloadType
    this.#encoder = encoder
    this.#samples = (sampleRate(codec) / 1000) * FRAME_MS
    this.#ssrc = begin.ssrc
    this.#sequence = begin.sequence
    this.#timestamp = begin.timestamp
  }

  /** A frame of either rate as it goes out; with how loud it is, in dBov, where that is to be said. */
  packet(frame: Int16Array, level?: number): Buffer {
    const payload = this.#encoder.encode(this.#fitting(frame))
    const marker = this.#packets === 0
    const about = { payloadType: this.#payloadType, sequence: this.#sequence, timestamp: this.#timestamp }
    const packet = writeRtp({ ...about, marker, ssrc: this.#ssrc, payload }, level)
    this.#packets += 1
    this.#bytes += payload.length
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.pass()
    return packet
  }

  /** 20 ms in which nothing is sent. */
  pass(): void {
    this.#timestamp = (this.#timestamp + TICKS[this.#codec]) >>> 0
  }

  /** @param at now, in ms since 1970 */
  report(at: number): Uint8Array {
    const { ssrc, timestamp, packets, bytes } = {
      ssrc: this.#ssrc,
      timestamp: this.#timestamp,
      packets: this.#packets,
      bytes: this.#bytes,
    }
    return senderReport({ ssrc, timestamp, packets, bytes }, at, `preau-${ssrc.toString(16)}`)
  }

  /** At the codec's rate. What comes at that is left as it is: a filter costs, and takes something away. */
  #fitting(frame: Int16Array): Int16Array {
    if (frame.length === this.#samples) return frame
    return frame.length > this.#samples ? this.#halver.halve(frame) : this.#doubler.double(frame)
  }

  free(): void {
    this.#encoder.free()
  }
}
