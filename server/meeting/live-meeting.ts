import { decide, evolve, type Command, type Event } from './features.ts'
import { opened } from './lifecycle.ts'
import { locksOf } from './locks.ts'
import type { Meeting, Opening } from './meeting.ts'
import type { MeetingSettings } from './settings.ts'

/** One fact with its place in the meeting's order and the meeting on both sides of it. */
export type Happened = {
  /** 1 for `opened`, then more with each event: the journal's key and the notices' sequence number. */
  readonly seq: number
  readonly event: Event
  /** For `opened`: the same as `after`. */
  readonly before: Meeting
  readonly after: Meeting
}

/** Called for each event in order. It must not throw and must not dispatch; slow work queues itself. */
export type Reaction = (happened: Happened) => void

/** What a live meeting needs of the world. */
export type LiveMeetingPorts = {
  readonly reactions: readonly Reaction[]
  /** Resolves once the meeting's events up to `seq` would survive a crash. */
  readonly written: (meeting: Meeting, seq: number) => Promise<void>
  /** A reaction broke its promise: a bug. The other reactions still hear of the event. */
  readonly onFault: (fault: unknown) => void
}

/** The only holder of a meeting's state. `dispatch` has no await, so there are no races. */
export class LiveMeeting {
  #meeting: Meeting
  #seq: number
  readonly #ports: LiveMeetingPorts
  /** How it will open, while nothing has happened in it. */
  #toCome: (() => Opening) | null = null

  /** Continues a meeting whose last event had the number `seq`. */
  constructor(meeting: Meeting, seq: number, ports: LiveMeetingPorts) {
    this.#meeting = meeting
    this.#seq = seq
    this.#ports = ports
  }

  /** Begins a meeting: its `opened` is told to the reactions with the number 1. */
  static open(opening: Opening, ports: LiveMeetingPorts): LiveMeeting {
    const live = new LiveMeeting(opened(opening), 0, ports)
    live.#happen({ type: 'opened', ...opening })
    return live
  }

  /** A meeting that opens, with the number 1, when something first happens in it; `opening` is asked for in that moment. */
  static toCome(opening: () => Opening, ports: LiveMeetingPorts): LiveMeeting {
    const live = new LiveMeeting(opened(opening()), 0, ports)
    live.#toCome = opening
    return live
  }

  /** Whether anything has happened in it. */
  get begun(): boolean {
    return this.#seq > 0
  }

  /** The settings with which it will open. */
  settle(settings: MeetingSettings): void {
    if (!this.begun) this.#meeting = { ...this.#meeting, settings, locks: locksOf(settings.permits) }
  }

  /** Nobody will come to a meeting that has not begun: from now on it refuses as one that is over. */
  abandon(): void {
    if (!this.begun) this.#meeting = { ...this.#meeting, ended: 'empty' }
  }

  /** Another process has it: from now on nothing happens in it here, and it refuses as one that is over. */
  letGo(): void {
    if (this.#meeting.ended === null) this.#meeting = { ...this.#meeting, ended: 'empty' }
  }

  /** The meeting as it is after the newest event: a value, safe to keep. */
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
    if (events.length > 0) this.#begin()
    for (const event of events) this.#happen(event)
    return events
  }

  /**
   * Resolves once all that has happened until now would survive a crash: what a user is promised is acknowledged after
   * this.
   *
   * @throws Refused `unavailable` when the database does not take it in time.
   */
  written(): Promise<void> {
    return this.#ports.written(this.#meeting, this.#seq)
  }

  #begin(): void {
    if (this.#toCome === null) return
    const opening = { ...this.#toCome(), settings: this.#meeting.settings }
    this.#toCome = null
    this.#happen({ type: 'opened', ...opening })
  }

  #happen(event: Event): void {
    const before = this.#meeting
    this.#meeting = evolve(before, event)
    this.#seq += 1
    const happened: Happened = { seq: this.#seq, event, before, after: this.#meeting }
    for (const react of this.#ports.reactions) {
      try {
        react(happened)
      } catch (fault) {
        this.#ports.onFault(fault)
      }
    }
  }
}
