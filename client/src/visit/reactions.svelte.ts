/* eslint-disable svelte/prefer-svelte-reactivity -- These maps are replaced whole and never changed. */
import type { Reaction } from '../../../shared/reaction-kinds.ts'

/** How long a count stands after the last reaction of its kind, in ms. */
const SHOWN_MS = 5_000

type Counts = ReadonlyMap<Reaction, number>
const none: Counts = new Map()

/** What reactions there are now, counted. */
export class Reactions {
  #shown = $state.raw<Counts>(none)
  #heard: Counts = none
  readonly #ends = new Map<Reaction, ReturnType<typeof setTimeout>>()

  /** Of each kind how many came while there was no longer pause. */
  get shown(): Counts {
    return this.#shown
  }

  hear(counts: readonly (readonly [Reaction, number])[]): void {
    this.#shown = plus(this.#shown, counts)
    this.#heard = plus(this.#heard, counts)
    for (const [reaction] of counts) {
      clearTimeout(this.#ends.get(reaction))
      const end = setTimeout(() => {
        this.#shown = new Map([...this.#shown].filter(([one]) => one !== reaction))
      }, SHOWN_MS)
      this.#ends.set(reaction, end)
    }
  }

  /** All that came since this was asked last. */
  takeHeard(): Counts {
    const heard = this.#heard
    this.#heard = none
    return heard
  }
}

function plus(counts: Counts, more: readonly (readonly [Reaction, number])[]): Counts {
  const sum = new Map(counts)
  for (const [reaction, count] of more) sum.set(reaction, (sum.get(reaction) ?? 0) + count)
  return sum
}
