/** How loud somebody is, and how loud they should be. */
import { clipped, loudness } from './frame.ts'

/** Speech at −20 dB of full scale. */
const WANTED = 3200
/** What is quieter is no speech. */
const SPEECH = 150
const LEAST_GAIN = 0.5
const MOST_GAIN = 4
/** Of the way to what is wanted, in each frame: down within half a second, up within three. */
const DOWN = 0.08
const UP = 0.015

const FULL_SCALE = 32_768
const QUIETEST_DBOV = -127

/** How loud a frame is, in whole dBov from −127 to 0 (RFC 6464 §3). */
export function levelOf(pcm: Int16Array): number {
  return Math.max(QUIETEST_DBOV, Math.min(0, Math.round(20 * Math.log10(loudness(pcm) / FULL_SCALE))))
}

/** Level control: speech of every telephone comes at about the same level. Silence is not made loud. */
export class LevelControl {
  #gain = 1
  #speech = 0

  /** How loud it was of late, before the gain. */
  get speech(): number {
    return this.#speech
  }

  /** The same frame, louder or quieter. @param out of the same length, where it goes @returns `out` */
  apply(pcm: Int16Array, out: Int16Array): Int16Array {
    const loud = loudness(pcm)
    this.#speech = Math.max(loud, this.#speech * 0.9)
    if (loud > SPEECH) {
      const wanted = Math.max(LEAST_GAIN, Math.min(MOST_GAIN, WANTED / loud))
      this.#gain += (wanted - this.#gain) * (wanted < this.#gain ? DOWN : UP)
    }
    const gain = this.#gain
    for (let i = 0; i < pcm.length; i++) out[i] = clipped(Math.round((pcm[i] ?? 0) * gain))
    return out
  }
}
