/** Who is heard: the loudest, by everybody but themselves. */
import { clipped, FRAME_SAMPLES } from './frame.ts'

/** One who speaks, in this frame. */
export type Voice<Id> = {
  readonly id: Id
  readonly pcm: Int16Array
  /** How loud of late: who has the word keeps it between two syllables. */
  readonly level: number
}

/** More at once are not understood, and their noise adds up. */
export const MOST_HEARD = 4
/** What is quieter than this is nobody. */
const HEARD = 30

/** What those in one room hear. */
export class Mix<Id> {
  readonly #sum = new Int32Array(FRAME_SAMPLES)
  readonly #heard = new Map<Id, Int16Array>()

  constructor(voices: readonly Voice<Id>[]) {
    const audible = voices.filter(({ level }) => level >= HEARD)
    if (audible.length > MOST_HEARD) audible.sort((one, other) => other.level - one.level)
    for (const { id, pcm } of audible.slice(0, MOST_HEARD)) {
      this.#heard.set(id, pcm)
      for (let i = 0; i < FRAME_SAMPLES; i++) this.#sum[i] = (this.#sum[i] ?? 0) + (pcm[i] ?? 0)
    }
  }

  /** All but oneself; undefined when there is nothing to hear. */
  without(id: Id): Int16Array | undefined {
    const own = this.#heard.get(id)
    if (this.#heard.size === (own === undefined ? 0 : 1)) return undefined
    const out = new Int16Array(FRAME_SAMPLES)
    for (let i = 0; i < FRAME_SAMPLES; i++) out[i] = clipped((this.#sum[i] ?? 0) - (own?.[i] ?? 0))
    return out
  }
}
