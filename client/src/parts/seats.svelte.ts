/**
 * Who sits where on this page's stage. Seating remembers (who spoke when, who is large), so it is moved on by what is
 * seen rather than derived from it.
 */
import type { Participant } from '../../../shared/protocol.ts'
import { emptySeating, reseat, type Moment, type Seating } from '../meeting/seating.ts'

export class Seats {
  #seating = $state.raw<Seating>(emptySeating)

  /** The large one on a stage when nothing is shared. */
  get focus(): string | null {
    return this.#seating.focus?.id ?? null
  }

  /** Everybody known, front seats first. */
  inOrder(people: ReadonlyMap<string, Participant>): readonly Participant[] {
    const seated = this.#seating.order.flatMap((id) => people.get(id) ?? [])
    // Who arrived since the last move sits at the back until the next one.
    const known = new Set(this.#seating.order)
    return [...seated, ...[...people.values()].filter(({ id }) => !known.has(id))]
  }

  /** Takes note of a moment. `before` is given so that the caller's effect does not depend on what it writes. */
  move(moment: Moment): void {
    this.#seating = reseat(this.#seating, moment)
  }
}
