/** What stands in for a packet that is lost, where the codec has no idea of its own. */

const FADE = 0.6
const MOST_REPEATED = 4

/** The last frame again, quieter each time, then nothing: a gap is not heard, a robot neither. */
export class Concealment {
  #last: Int16Array | undefined
  #repeated = 0

  heard(pcm: Int16Array): void {
    this.#last = pcm
    this.#repeated = 0
  }

  /** @param samples how many are missing */
  conceal(samples: number): Int16Array {
    const last = this.#last
    if (last === undefined || this.#repeated >= MOST_REPEATED) return new Int16Array(samples)
    this.#repeated += 1
    const gain = FADE ** this.#repeated
    return Int16Array.from({ length: samples }, (_, i) => Math.round((last[i % last.length] ?? 0) * gain))
  }
}
