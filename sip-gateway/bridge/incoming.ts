/** What one telephone says, frame by frame. */
import { FRAME_MS, sampleRate, type CodecName, type Decoder } from '../codecs/codec.ts'
import { NO_KEYS, hearEvent, type Digit, type Keys } from '../dtmf.ts'
import type { RtpPacket } from '../rtp/packet.ts'
import { Concealment } from './concealment.ts'
import { JitterBuffer } from './jitter-buffer.ts'
import { LevelControl } from './level.ts'

/** What was agreed that it sends. */
export type Format = {
  readonly codec: CodecName
  readonly payloadType: number
  readonly events: number | undefined
}

/** Sound that waits for a frame to be full: packets may hold 10, 20, 30 or 60 ms. */
const MOST_WAITING_FRAMES = 10

export class Incoming {
  readonly #format: Format
  readonly #decoder: Decoder
  readonly #buffer = new JitterBuffer()
  readonly #concealment = new Concealment()
  readonly #level = new LevelControl()
  readonly #frame: Int16Array
  readonly #waiting: Int16Array
  #waits = 0
  #keys: Keys = NO_KEYS
  /** Of the last packet. */
  #packetSamples: number

  constructor(format: Format, decoder: Decoder) {
    this.#format = format
    this.#decoder = decoder
    this.#packetSamples = (sampleRate(format.codec) / 1000) * FRAME_MS
    this.#frame = new Int16Array(this.#packetSamples)
    this.#waiting = new Int16Array(this.#packetSamples * MOST_WAITING_FRAMES)
  }

  /** How loud it was of late. */
  get level(): number {
    return this.#level.speech
  }

  /** @param at when it came, in ms @returns the key that it tells of, if any */
  receive(packet: RtpPacket, at: number): Digit | undefined {
    if (packet.payloadType === this.#format.events) {
      this.#buffer.pass(packet)
      const heard = hearEvent(this.#keys, packet)
      this.#keys = heard.keys
      return heard.digit
    }
    if (packet.payloadType === this.#format.payloadType)
      this.#buffer.push(packet, at, this.#format.codec === 'opus' ? 48_000 : 8000)
    return undefined
  }

  /** The next 20 ms at the codec's rate, good until the next call; undefined: it is silent. */
  next(): Int16Array | undefined {
    const frame = this.#frame
    if (this.#waits === 0) {
      const more = this.#more()
      if (more === undefined) return undefined
      // Nearly every packet holds just this.
      if (more.length === frame.length) return this.#level.apply(more, frame)
      this.#wait(more)
    }
    while (this.#waits < frame.length) {
      const more = this.#more()
      if (more === undefined) break
      this.#wait(more)
    }
    if (this.#waits === 0) return undefined
    const taken = Math.min(this.#waits, frame.length)
    frame.set(this.#waiting.subarray(0, taken))
    frame.fill(0, taken)
    this.#drop(taken)
    return this.#level.apply(frame, frame)
  }

  free(): void {
    this.#decoder.free()
  }

  #more(): Int16Array | undefined {
    const popped = this.#buffer.pop()
    if (popped.is === 'nothing') return undefined
    const pcm = popped.is === 'packet' ? this.#decoded(popped.payload) : this.#decoder.conceal()
    if (pcm === undefined) return this.#concealment.conceal(this.#packetSamples)
    this.#packetSamples = pcm.length
    this.#concealment.heard(pcm)
    return pcm
  }

  /** Undefined: it is broken, and as good as lost. */
  #decoded(payload: Uint8Array): Int16Array | undefined {
    try {
      return payload.length === 0 ? undefined : this.#decoder.decode(payload)
    } catch {
      return undefined
    }
  }

  /** The newest counts: a packet that is too long pushes out what came before. */
  #wait(more: Int16Array): void {
    const kept = more.subarray(-this.#waiting.length)
    this.#drop(Math.max(0, this.#waits + kept.length - this.#waiting.length))
    this.#waiting.set(kept, this.#waits)
    this.#waits += kept.length
  }

  #drop(samples: number): void {
    this.#waiting.copyWithin(0, samples, this.#waits)
    this.#waits -= samples
  }
}
