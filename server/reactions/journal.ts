import type { MeetingId } from '../../shared/ids.ts'
import type { Clock } from '../clock.ts'
import type { JournalRow } from '../db/journal.ts'
import type { Happened, Reaction } from '../meeting/live-meeting.ts'
import { repeating } from './follow.ts'

/** How often a change that repeats, such as of a microphone, is written for each person, in ms. */
export const REPEAT_MS = 1_000

/** What of one person changed a moment ago: the row that was written last, and the newest one that waits. */
type Window = { written: JournalRow; held: JournalRow | null }

/**
 * Each event becomes a row of the journal, at the time when it was told. Of changes that repeat within REPEAT_MS only the
 * newest is written, when that time is over; one that others rely on, such as being muted, is written at once. Rows keep
 * their numbers, so a row that comes late is folded in its place.
 */
export class MeetingJournal {
  readonly #writer: { append(row: JournalRow): void }
  readonly #clock: Clock
  readonly #epochOf: ((meeting: string) => number) | undefined
  readonly #windows = new Map<string, Window>()

  /** `epochOf`: of this server's ownership of a meeting. */
  constructor(
    writer: { append(row: JournalRow): void },
    clock: Clock,
    epochOf?: (meeting: string) => number,
  ) {
    this.#writer = writer
    this.#clock = clock
    this.#epochOf = epochOf
  }

  readonly reaction: Reaction = (happened) => {
    const { seq, event, after } = happened
    const epoch = this.#epochOf?.(after.id)
    const row = {
      ...{ meetingId: after.id, seq, at: this.#clock.now(), event },
      ...(epoch !== undefined && { epoch }),
    }
    const repeats = repeating(happened)
    if (repeats === null) this.#writer.append(row)
    else this.#take(row, `${after.id} ${repeats.what}`, repeats.atOnce)
  }

  /** Writes all that waits, or all of one meeting: before the end. */
  flush(meeting?: MeetingId): void {
    for (const [key, { held }] of this.#windows) {
      if (meeting !== undefined && !key.startsWith(`${meeting} `)) continue
      if (held !== null) this.#writer.append(held)
      this.#windows.delete(key)
    }
  }

  #take(row: JournalRow, key: string, atOnce: boolean): void {
    const window = this.#windows.get(key)
    if (window === undefined) {
      this.#write(row, key)
    } else if (!atOnce) {
      window.held = row
    } else {
      // What waits is overtaken. Often it is as it was written last.
      window.held = null
      if (same(window.written.event, row.event)) return
      window.written = row
      this.#writer.append(row)
    }
  }

  #write(row: JournalRow, key: string): void {
    this.#writer.append(row)
    const window: Window = { written: row, held: null }
    this.#windows.set(key, window)
    this.#clock.after(REPEAT_MS, () => {
      if (this.#windows.get(key) !== window) return
      this.#windows.delete(key)
      if (window.held !== null) this.#write(window.held, key)
    })
  }
}

function same(one: Happened['event'], other: Happened['event']): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
