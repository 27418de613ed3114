/** Which of the other nodes is given the next meeting. */
import type { ServerId } from '../../shared/ids.ts'
import type { OtherNode } from '../db/handing-over.ts'

/** What a meeting, and each of its people, is expected to add to a load of 0 to 1. */
const OF_MEETING = 0.01
const OF_PERSON = 0.001
/** After this its own load shows what a node was given, in ms. */
const SHOWS_AFTER_MS = 20_000
/** A node that has started so lately compiles what it runs: what it is given weighs so many times more. */
const YOUNG_MS = 30_000
const WEIGHT_OF_YOUNG = 3

type Given = { readonly to: ServerId; readonly weight: number; readonly at: number }

/** Chooses by load and by what was given lately, so that not all goes to the one that was the least loaded. */
export class Choosing {
  #given: readonly Given[] = []

  /** The node to be given a meeting of so many people at `at`, in ms; undefined when there is none. */
  choose(nodes: readonly OtherNode[], people: number, at: number): OtherNode | undefined {
    this.#given = this.#given.filter((one) => at - one.at < SHOWS_AFTER_MS)
    const [chosen] = nodes.toSorted((one, other) => this.#expected(one) - this.#expected(other))
    if (chosen !== undefined)
      this.#given = [...this.#given, { to: chosen.id, weight: OF_MEETING + people * OF_PERSON, at }]
    return chosen
  }

  #expected({ id, load, ageMs }: OtherNode): number {
    const lately = this.#given.reduce((sum, { to, weight }) => (to === id ? sum + weight : sum), 0)
    return load + lately * (ageMs < YOUNG_MS ? WEIGHT_OF_YOUNG : 1)
  }
}
