/** Who is heard: the loudest. Everybody has a mix of those that they hear, which never holds themselves. */
import { FRAME_MS, type Rate } from '../codecs/codec.ts'
import type { Law } from '../codecs/g711.ts'
import { clipped, type Sound } from './frame.ts'

/** What somebody says in one frame. */
export type Spoken = {
  /** The participant who says it. */
  readonly owner: string
  readonly sound: Sound
  /** How loud of late: who has the word keeps it between two syllables. */
  readonly level: number
}

/** More at once are not understood, and their noise adds up. */
export const MOST_HEARD = 4
/** What is quieter than this is nobody. */
const HEARD = 30

/** What some of a meeting hear in one frame, over the hiss of a quiet line. */
export class Mix implements Sound {
  readonly #voices: readonly Spoken[]
  readonly #noise: Int16Array
  readonly #made = new Map<Rate, Int16Array>()
  readonly #coded = new Map<Law, Uint8Array>()

  /** @param noise 20 ms at the higher rate, and so more than at the lower */
  constructor(voices: readonly Spoken[], noise: Int16Array) {
    this.#voices = voices
    this.#noise = noise
  }

  at(rate: Rate): Int16Array {
    const before = this.#made.get(rate)
    if (before !== undefined) return before
    const pcm = sum(
      this.#noise.subarray(0, (rate / 1000) * FRAME_MS),
      this.#voices.map(({ sound }) => sound.at(rate)),
    )
    this.#made.set(rate, pcm)
    return pcm
  }

  /** By G.711, once for all who hear it so. */
  coded(law: Law): Uint8Array {
    const before = this.#coded.get(law)
    if (before !== undefined) return before
    const coded = law.encode(this.at(8000))
    this.#coded.set(law, coded)
    return coded
  }
}

/** The mixes of one frame of a meeting: those who hear the same people share one. */
export class Mixes {
  /** The loudest first. */
  readonly #ranked: readonly Spoken[]
  readonly #noise: Int16Array
  readonly #made = new Map<string | undefined, Mix>()

  /** @param noise of a quiet line, 20 ms */
  constructor(spoken: readonly Spoken[], noise: Int16Array) {
    this.#ranked = spoken.filter(({ level }) => level >= HEARD).sort((a, b) => b.level - a.level)
    this.#noise = noise
  }

  /** What somebody hears of what is said: the loudest of the others. */
  of(listener: string): Mix {
    // Who is not among them hears what all others hear.
    const place = this.#ranked.findIndex(({ owner }) => owner === listener)
    const own = place >= 0 && place < MOST_HEARD ? listener : undefined
    const before = this.#made.get(own)
    if (before !== undefined) return before
    const mix = new Mix(this.#ranked.filter(({ owner }) => owner !== own).slice(0, MOST_HEARD), this.#noise)
    this.#made.set(own, mix)
    return mix
  }
}

function sum(noise: Int16Array, voices: readonly Int16Array[]): Int16Array {
  const all = Int32Array.from(noise)
  for (const pcm of voices) for (let i = 0; i < all.length; i++) all[i] = (all[i] ?? 0) + (pcm[i] ?? 0)
  const out = new Int16Array(noise.length)
  for (let i = 0; i < out.length; i++) out[i] = clipped(all[i] ?? 0)
  return out
}
