/** What is said to one caller, word after word, and the sound of waiting. */
import { MIX_RATE } from '../codecs/codec.ts'
import { clipped, FRAME_SAMPLES } from './frame.ts'

/** A line that is quite dead is taken for broken: it hisses, of 32 767. */
const NOISE = 12
/** Until the hiss begins anew, in ms: nobody hears that it does. */
const NOISE_MS = 5000
/** The room goes down to this while something is said. */
const DUCKED = 0.25
/** Between two sounds of waiting, in ms. */
const HOLD_EVERY_MS = 8000
const BETWEEN_WORDS_MS = 60

const samples = (ms: number) => Math.round((MIX_RATE / 1000) * ms)

/** What a quiet line sounds like, to be said again and again. @param chance from 0 to 1 */
export function comfortNoise(chance: () => number): Int16Array {
  return Int16Array.from({ length: samples(NOISE_MS) }, () => (chance() - 0.5) * 2 * NOISE)
}

export class Announcer {
  readonly #noise: Int16Array
  readonly #out = new Int16Array(FRAME_SAMPLES)
  #noiseAt = 0
  #words: Int16Array[] = []
  #at = 0
  #holding = false
  #untilHold = 0
  #gain = 1

  /** @param noise of a quiet line, in whole frames */
  constructor(noise: Int16Array) {
    this.#noise = noise
  }

  /** Whether something is still to be said. */
  get speaks(): boolean {
    return this.#words.length > 0
  }

  /** Whether the room is heard as it is: nothing is said, and its volume is as it comes. */
  get letsPass(): boolean {
    return !this.speaks && !this.#holding && this.#gain === 1
  }

  /** @param now instead of what is being said */
  say(words: readonly Int16Array[], now: boolean): void {
    if (now) this.hush()
    this.#words.push(...words.flatMap((word) => [word, new Int16Array(samples(BETWEEN_WORDS_MS))]))
  }

  hush(): void {
    this.#words = []
    this.#at = 0
  }

  hold(on: boolean): void {
    this.#holding = on
    this.#untilHold = samples(HOLD_EVERY_MS / 4)
  }

  /** @param steps of 6 dB */
  volume(steps: number): void {
    this.#gain = 2 ** steps
  }

  /**
   * What the caller hears in the next 20 ms, good until the next call.
   *
   * @param room what is heard of the meeting; undefined: a quiet line
   */
  next(room: Int16Array | undefined): Int16Array {
    const out = this.#out
    if (room === undefined) this.#hiss(out)
    else out.fill(0)
    const said = this.#said()
    if (said !== undefined) add(out, said, 1)
    if (room !== undefined) add(out, room, this.#gain * (said === undefined ? 1 : DUCKED))
    return out
  }

  #hiss(out: Int16Array): void {
    out.set(this.#noise.subarray(this.#noiseAt, this.#noiseAt + FRAME_SAMPLES))
    this.#noiseAt = (this.#noiseAt + FRAME_SAMPLES) % this.#noise.length
  }

  #said(): Int16Array | undefined {
    if (this.#words.length > 0) return this.#nextWord()
    if (!this.#holding) return undefined
    this.#untilHold -= FRAME_SAMPLES
    if (this.#untilHold <= 0) {
      this.#words = [HOLD_SOUND]
      this.#untilHold = samples(HOLD_EVERY_MS)
      return this.#nextWord()
    }
    return undefined
  }

  #nextWord(): Int16Array {
    const out = new Int16Array(FRAME_SAMPLES)
    let filled = 0
    while (filled < FRAME_SAMPLES) {
      const [word] = this.#words
      if (word === undefined) break
      const part = word.subarray(this.#at, this.#at + FRAME_SAMPLES - filled)
      out.set(part, filled)
      filled += part.length
      this.#at += part.length
      if (this.#at < word.length) continue
      this.#words.shift()
      this.#at = 0
    }
    return out
  }
}

function add(out: Int16Array, more: Int16Array, gain: number): void {
  for (let i = 0; i < FRAME_SAMPLES; i++) out[i] = clipped(Math.round((out[i] ?? 0) + (more[i] ?? 0) * gain))
}

/** Two soft notes, a fifth apart. */
const HOLD_SOUND = Int16Array.from({ length: samples(1200) }, (_, i) => {
  const second = i / MIX_RATE
  const [pitch, since] = second < 0.4 ? [440, second] : [660, second - 0.4]
  return Math.round(
    2000 * Math.exp(-4 * since) * Math.min(1, since * 100) * Math.sin(2 * Math.PI * pitch * since),
  )
})
