import type { MeetingId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Log } from '../log.ts'
import type { Clock } from '../clock.ts'
import { BATCH_MAX, Superseded, type Held, type JournalRow } from './journal.ts'
import { isUnstorable } from './outage.ts'
import { Waiters } from './waiters.ts'

/** How many rows wait for a database that is away; more of them would not be safe in memory either. Of them no meeting begins. */
export const BACKLOG_MAX = 10_000

/** How long somebody waits for "it is written", in ms: shorter than a request waits for its answer. */
export const WRITTEN_MAX_MS = 8_000

const RETRY_MIN_MS = 50
const RETRY_MAX_MS = 2_000

export type JournalWriterPorts = {
  /** Writes all or none, may be repeated; resolves to how many rows were new. @throws Superseded */
  readonly write: (rows: readonly JournalRow[]) => Promise<number>
  readonly clock: Clock
  readonly log: Log
  /** Others own these now: what waits of them is not written any more. */
  readonly onSuperseded?: (meetings: readonly Held[]) => void
}

type Placed = { readonly row: JournalRow; readonly place: number }

/**
 * The only writer of the journal in this process. Rows go in the order in which they came, those of all meetings in one
 * statement; while one is on its way the next ones gather. A database that is away is tried again for ever.
 */
export class JournalWriter {
  readonly #ports: JournalWriterPorts
  readonly #waiters: Waiters
  /** What is being written now, then what waits for it. */
  #inFlight: readonly Placed[] = []
  #queue: Placed[] = []
  #place = 0
  #dropped = 0
  #fenced = 0
  #running = false
  #failing = false
  #closed = false

  constructor(ports: JournalWriterPorts) {
    this.#ports = ports
    this.#waiters = new Waiters(ports.clock)
  }

  /** How many rows are not yet written. */
  get backlog(): number {
    return this.#inFlight.length + this.#queue.length
  }

  /** Whether the last attempt to write failed: what waits, waits for a database that is away. */
  get failing(): boolean {
    return this.#failing
  }

  /** So many rows wait for the database that no meeting may begin. */
  get full(): boolean {
    return this.backlog >= BACKLOG_MAX
  }

  /** How many rows were given up since the start: lost. */
  get dropped(): number {
    return this.#dropped
  }

  /** How many rows were not written because others owned their meetings by then. */
  get fenced(): number {
    return this.#fenced
  }

  /** Takes a row. Never throws and never waits. */
  append(row: JournalRow): void {
    this.#place += 1
    this.#queue.push({ row, place: this.#place })
    if (this.backlog > BACKLOG_MAX) this.#dropOldest()
    if (this.#running) return
    this.#running = true
    // What happens in the same turn is written in the same statement.
    setImmediate(() => void this.#run())
  }

  /**
   * Resolves once all rows of a meeting up to `seq` are in the database.
   *
   * @throws Refused `unavailable` when that takes longer than WRITTEN_MAX_MS or when they had to be given up.
   */
  written(meetingId: MeetingId, seq: number): Promise<void> {
    const mine = ({ row }: Placed): boolean => row.meetingId === meetingId && row.seq <= seq
    const last = this.#queue.findLast(mine) ?? this.#inFlight.findLast(mine)
    return last === undefined ? Promise.resolve() : this.#waiters.wait(last.place, WRITTEN_MAX_MS)
  }

  /** Resolves once all rows taken until now are written: true, or false when that takes longer than `ms`. */
  flush(ms: number): Promise<boolean> {
    if (this.backlog === 0) return Promise.resolve(true)
    return this.#waiters.wait(this.#place, ms).then(
      () => true,
      () => false,
    )
  }

  /** Tries no more. What is not written by now is lost: `flush` before. */
  close(): void {
    this.#closed = true
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0 && !this.#closed) {
      this.#inFlight = this.#queue.slice(0, BATCH_MAX)
      this.#queue = this.#queue.slice(BATCH_MAX)
      if (!(await this.#writeInFlight())) return
      const written = this.#inFlight.at(-1)?.place ?? 0
      this.#inFlight = []
      this.#waiters.resolveUpTo(written)
    }
    this.#running = false
  }

  /** False: given up because this is closed. */
  async #writeInFlight(): Promise<boolean> {
    for (let attempt = 1, wait = RETRY_MIN_MS; ; attempt += 1, wait = Math.min(2 * wait, RETRY_MAX_MS)) {
      try {
        await this.#write(this.#inFlight, attempt)
        this.#failing = false
        return true
      } catch (error) {
        if (isUnstorable(error)) return this.#isolate()
        if (this.#closed) return false
        if (this.#fence(error) && this.#inFlight.length === 0) return true
        if (error instanceof Superseded) continue
        this.#failing = true
        this.#ports.log.warn(
          { reason: reasonOf(error), backlog: this.backlog, retryInMs: wait },
          'journal waits for the database',
        )
        await new Promise<void>((resolve) => this.#ports.clock.after(wait, resolve))
      }
    }
  }

  async #write(placed: readonly Placed[], attempt: number): Promise<void> {
    const fresh = await this.#ports.write(placed.map(({ row }) => row))
    // A repeated batch may have been written the first time, with only its acknowledgement lost.
    if (attempt === 1 && fresh < placed.length)
      this.#ports.log.error(
        { rows: placed.length, fresh },
        'journal rows were there already: does another server hold the same meetings?',
      )
  }

  /** One row that can never be stored must not keep the others from it: each goes alone, in order. */
  async #isolate(): Promise<boolean> {
    const all = this.#inFlight
    for (const [index, placed] of all.entries()) {
      this.#inFlight = all.slice(index)
      if (!(await this.#writeAlone(placed))) return false
    }
    this.#inFlight = all.slice(-1)
    return true
  }

  async #writeAlone(placed: Placed): Promise<boolean> {
    for (let wait = RETRY_MIN_MS; ; wait = Math.min(2 * wait, RETRY_MAX_MS)) {
      try {
        await this.#ports.write([placed.row])
        return true
      } catch (error) {
        if (isUnstorable(error)) {
          this.#giveUp([placed], reasonOf(error))
          return true
        }
        if (this.#closed) return false
        if (this.#fence(error, [placed])) return true
        await new Promise<void>((resolve) => this.#ports.clock.after(wait, resolve))
      }
    }
  }

  /** Lets go of what is others' now, on its way or waiting. False: it was another error. */
  #fence(error: unknown, placed = this.#inFlight): boolean {
    if (!(error instanceof Superseded)) return false
    const isOld = ({ row }: Placed): boolean => error.outdates(row)
    const old = [...placed, ...this.#queue].filter(isOld)
    for (const { place } of old)
      this.#waiters.refuse(place, new Refused('unavailable', 'another server has this meeting now'))
    this.#fenced += old.length
    this.#inFlight = this.#inFlight.filter((one) => !isOld(one))
    this.#queue = this.#queue.filter((one) => !isOld(one))
    this.#ports.log.warn(
      { rows: old.length, meetings: error.held },
      'rows were not written: others own their meetings',
    )
    const others = error.held.filter(({ ours }) => !ours)
    if (others.length > 0) this.#ports.onSuperseded?.(others)
    return true
  }

  // Without its beginning a meeting cannot be read again, and without its end it would go on for ever.
  #dropOldest(): void {
    const index = this.#queue.findIndex(
      ({ row: { event } }) => event.type !== 'opened' && event.type !== 'ended',
    )
    const [oldest] = index === -1 ? [] : this.#queue.splice(index, 1)
    if (oldest !== undefined) this.#giveUp([oldest], `more than ${BACKLOG_MAX} rows wait for the database`)
  }

  #giveUp(lost: readonly Placed[], reason: string): void {
    for (const { row, place } of lost) {
      this.#dropped += 1
      this.#waiters.refuse(place, new Refused('unavailable', 'this could not be written'))
      this.#ports.log.error(
        { meetingId: row.meetingId, seq: row.seq, event: row.event.type, dropped: this.#dropped, reason },
        'journal row lost',
      )
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
