/** What is said to one telephone, packet by packet. */
import { FRAME_MS, lawOf, sampleRate, type CodecName, type Encoder, type Rate } from '../codecs/codec.ts'
import type { Law } from '../codecs/g711.ts'
import { writeRtp } from '../rtp/packet.ts'
import { senderReport } from '../rtp/report.ts'
import { Mix } from './mix.ts'
import { Doubler, Halver } from './resampler.ts'

type Begin = { readonly ssrc: number; readonly sequence: number; readonly timestamp: number }

/** RTP clock ticks of 20 ms. */
const TICKS: Record<CodecName, number> = { PCMU: 160, PCMA: 160, G722: 160, opus: 960 }

export class Outgoing {
  readonly #codec: CodecName
  readonly #payloadType: number
  readonly #encoder: Encoder
  readonly #law: Law | undefined
  readonly #rate: Rate
  readonly #samples: number
  readonly #halver = new Halver()
  readonly #doubler = new Doubler()
  readonly #ssrc: number
  #sequence: number
  #timestamp: number
  #datagram: Buffer | undefined
  #packets = 0
  #bytes = 0

  /** @param begin random, so that nobody guesses it (RFC 3550 §5.1) */
  constructor(codec: CodecName, payloadType: number, encoder: Encoder, begin: Begin) {
    this.#codec = codec
    this.#payloadType = payloadType
    this.#encoder = encoder
    this.#law = lawOf(codec)
    this.#rate = sampleRate(codec)
    this.#samples = (this.#rate / 1000) * FRAME_MS
    this.#ssrc = begin.ssrc
    this.#sequence = begin.sequence
    this.#timestamp = begin.timestamp
  }

  /**
   * A frame of either rate as it goes out, good until the next packet.
   *
   * @param sound of this telephone alone, or what others hear too
   * @param level how loud it is, in dBov, where that is to be said
   */
  packet(sound: Int16Array | Mix, level?: number): Buffer {
    const payload = sound instanceof Mix ? this.#shared(sound) : this.#encoder.encode(this.#fitting(sound))
    const marker = this.#packets === 0
    const packet = {
      payloadType: this.#payloadType,
      marker,
      sequence: this.#sequence,
      timestamp: this.#timestamp,
      ssrc: this.#ssrc,
      payload,
    }
    this.#datagram = writeRtp(packet, level, this.#datagram)
    this.#packets += 1
    this.#bytes += payload.length
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.pass()
    return this.#datagram
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

  #shared(mix: Mix): Uint8Array {
    return this.#law === undefined ? this.#encoder.encode(mix.at(this.#rate)) : mix.coded(this.#law)
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
