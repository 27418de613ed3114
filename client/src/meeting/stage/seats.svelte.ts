/**
 * Who sits where on this page's stage. Seating remembers (who spoke when, who is large), so it is moved on by what is
 * seen rather than derived from it.
 */
import type { Participant } from '../../../../shared/meeting.ts'
import { inSeats } from '../people/people-order.ts'
import { emptySeating, reseat, type Moment, type Seating } from './seating.ts'

export class Seats {
  #seating = $state.raw<Seating>(emptySeating)

  /** The large one on a stage when nothing is shared. */
  get focus(): string | null {
    return this.#seating.focus?.id ?? null
  }

  /** Everybody known, front seats first. */
  inOrder(people: ReadonlyMap<string, Participant>): readonly Participant[] {
    return inSeats(this.#seating.order, people)
  }

  /** Takes note of a moment. Writes what it reads: an effect that calls it must not track it. */
  move(moment: Moment): void {
    this.#seating = reseat(this.#seating, moment)
  }
}
