/** What one telephone says, frame by frame. */
import { sampleRate, type CodecName, type Decoder } from '../codecs/codec.ts'
import { NO_KEYS, hearEvent, type Digit, type Keys } from '../dtmf.ts'
import type { RtpPacket } from '../rtp/packet.ts'
import { Concealment } from './concealment.ts'
import { FRAME_SAMPLES } from './frame.ts'
import { JitterBuffer } from './jitter-buffer.ts'
import { LevelControl } from './level.ts'
import { Doubler } from './resampler.ts'

/** What was agreed that it sends. */
export type Format = {
  readonly codec: CodecName
  readonly payloadType: number
  readonly events: number | undefined
}

/** Sound that waits for a frame to be full: packets may hold 10, 20, 30 or 60 ms. */
const MOST_WAITING = FRAME_SAMPLES * 10

export class Incoming {
  readonly #format: Format
  readonly #decoder: Decoder
  readonly #buffer = new JitterBuffer()
  readonly #doubler: Doubler | undefined
  readonly #concealment = new Concealment()
  readonly #level = new LevelControl()
  #keys: Keys = NO_KEYS
  #waiting = new Int16Array(0)
  /** Of the last packet, at the mix's rate. */
  #packetSamples = FRAME_SAMPLES

  constructor(format: Format, decoder: Decoder) {
    this.#format = format
    this.#decoder = decoder
    this.#doubler = sampleRate(format.codec) === 8000 ? new Doubler() : undefined
  }

  /** How loud it was of late. */
  get level(): number {
    return this.#level.speech
  }

  /** @param at when it came, in ms @returns the key that it tells of, if any */
  receive(packet: RtpPacket, at: number): Digit | undefined {
    if (packet.payloadType === this.#format.events) {
      const heard = hearEvent(this.#keys, packet)
      this.#keys = heard.keys
      return heard.digit
    }
    if (packet.payloadType === this.#format.payloadType)
      this.#buffer.push(packet, at, this.#format.codec === 'opus' ? 48_000 : 8000)
    return undefined
  }

  /** The next 20 ms; undefined: it is silent. */
  next(): Int16Array | undefined {
    while (this.#waiting.length < FRAME_SAMPLES) {
      const more = this.#more()
      if (more === undefined) break
      this.#wait(more)
    }
    if (this.#waiting.length === 0) return undefined
    const frame = new Int16Array(FRAME_SAMPLES)
    frame.set(this.#waiting.subarray(0, FRAME_SAMPLES))
    this.#waiting = this.#waiting.slice(FRAME_SAMPLES)
    return this.#level.apply(frame)
  }

  free(): void {
    this.#decoder.free()
  }

  #more(): Int16Array | undefined {
    const popped = this.#buffer.pop()
    if (popped.is === 'nothing') return undefined
    const pcm = popped.is === 'packet' ? this.#decoded(popped.payload) : this.#decoder.conceal()
    const rate = sampleRate(this.#format.codec)
    if (pcm === undefined) return this.#concealment.conceal(this.#packetSamples)
    const wide = rate === 8000 && this.#doubler !== undefined ? this.#doubler.double(pcm) : pcm
    this.#packetSamples = wide.length
    this.#concealment.heard(wide)
    return wide
  }

  /** Undefined: it is broken, and as good as lost. */
  #decoded(payload: Uint8Array): Int16Array | undefined {
    try {
      return payload.length === 0 ? undefined : this.#decoder.decode(payload)
    } catch {
      return undefined
    }
  }

  #wait(more: Int16Array): void {
    const all = new Int16Array(this.#waiting.length + more.length)
    all.set(this.#waiting)
    all.set(more, this.#waiting.length)
    this.#waiting = all.slice(-MOST_WAITING)
  }
}
