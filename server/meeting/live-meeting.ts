import { decide } from './decide.ts'
import { evolve } from './evolve.ts'
import type { Command, Event, Meeting } from './meeting.ts'

/** One fact with its place in the meeting's order and the meeting on both sides of it. */
export type Happened = {
  /** 1 for `opened`, then one more for each event: the journal's key and the notices' sequence number. */
  readonly seq: number
  readonly event: Event
  readonly before: Meeting
  readonly after: Meeting
}

/** Called for each event in order. It must not throw and must not dispatch; slow work queues itself. */
export type Reaction = (happened: Happened) => void

/** The only holder of a meeting's state. `dispatch` has no await, so there are no races. */
export class LiveMeeting {
  #meeting: Meeting
  #seq: number
  readonly #reactions: readonly Reaction[]

  /** Continues a meeting whose last event had the number `seq`. */
  constructor(meeting: Meeting, seq: number, reactions: readonly Reaction[]) {
    this.#meeting = meeting
    this.#seq = seq
    this.#reactions = reactions
  }

  get now(): Meeting {
    return this.#meeting
  }

  /** The number of the newest event. */
  get seq(): number {
    return this.#seq
  }

  /**
   * Changes the meeting and tells the reactions, or throws without a trace.
   *
   * @throws Refused when the meeting's rules say no.
   */
  dispatch(command: Command): readonly Event[] {
    const events = decide(this.#meeting, command)
    for (const event of events) {
      const before = this.#meeting
      this.#meeting = evolve(before, event)
      this.#seq += 1
      for (const react of this.#reactions) react({ seq: this.#seq, event, before, after: this.#meeting })
    }
    return events
  }
}
