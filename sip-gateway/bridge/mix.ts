/** Who is heard: the loudest. Everybody has a mix of those that they hear, which never holds themselves. */
import { clipped, FRAME_SAMPLES } from './frame.ts'

/** What somebody says in one frame. */
export type Spoken = {
  /** The participant who says it. */
  readonly owner: string
  readonly pcm: Int16Array
  /** How loud of late: who has the word keeps it between two syllables. */
  readonly level: number
}

/** More at once are not understood, and their noise adds up. */
export const MOST_HEARD = 4
/** What is quieter than this is nobody. */
const HEARD = 30

type Mixed = { readonly of: readonly Spoken[]; readonly pcm: Int16Array }

/** The mixes of one frame: those who hear the same people share one. */
export class Mixes {
  readonly #made: Mixed[] = []

  /** What somebody hears of what is said; undefined: nothing. Not to be changed. */
  of(spoken: Iterable<Spoken>, listener: string): Int16Array | undefined {
    const chosen = loudest(spoken, listener)
    if (chosen.length < 2) return chosen[0]?.pcm
    const made = this.#made.find(
      ({ of }) => of.length === chosen.length && of.every((one, i) => one === chosen[i]),
    )
    if (made !== undefined) return made.pcm
    const pcm = sum(chosen)
    this.#made.push({ of: chosen, pcm })
    return pcm
  }
}

/** The loudest of the others first. */
function loudest(spoken: Iterable<Spoken>, listener: string): Spoken[] {
  const chosen: Spoken[] = []
  for (const one of spoken) {
    if (one.level < HEARD || one.owner === listener) continue
    const louder = chosen.findIndex(({ level }) => level < one.level)
    chosen.splice(louder < 0 ? chosen.length : louder, 0, one)
    if (chosen.length > MOST_HEARD) chosen.pop()
  }
  return chosen
}

function sum(voices: readonly Spoken[]): Int16Array {
  const all = new Int32Array(FRAME_SAMPLES)
  for (const { pcm } of voices) for (let i = 0; i < FRAME_SAMPLES; i++) all[i] = (all[i] ?? 0) + (pcm[i] ?? 0)
  return Int16Array.from(all, clipped)
}
