import { NOTICE_BATCH_MS } from '../../shared/limits.ts'
import type { Clock } from '../clock.ts'
import type { Announcement } from '../reactions/following.ts'
import type { Entry } from './coalesce.ts'

/**
 * What a meeting has to tell, kept for a moment so that much is told in one go. The first happening after a silence
 * leaves at once, later ones at most every NOTICE_BATCH_MS; an urgent one takes everything that waits with it, unless
 * somebody repeats what is urgent faster than that. Nothing is ever told out of order.
 */
export class Outbox {
  readonly #clock: Clock
  readonly #send: (entries: readonly Entry[]) => void
  #waiting: Entry[] = []
  #flushedAt = -Infinity
  #callOff: (() => void) | null = null
  #soon: NodeJS.Immediate | null = null
  /** What waits and is urgent, and what was told of that kind a moment ago, with the time. */
  #urgent = new Set<string>()
  #told = new Map<string, number>()

  constructor(clock: Clock, send: (entries: readonly Entry[]) => void) {
    this.#clock = clock
    this.#send = send
  }

  get empty(): boolean {
    return this.#waiting.length === 0
  }

  /** Takes the announcement of the event number `seq` and gives its entries. */
  post(seq: number, { urgent, messages }: Announcement): readonly Entry[] {
    if (messages.length === 0) return []
    const entries = messages.map((message) => ({ seq, ...message }))
    this.#waiting.push(...entries)
    const now = this.#clock.steady()
    if (urgent !== null) this.#urgent.add(urgent)
    const wait = this.#flushedAt + NOTICE_BATCH_MS - now
    // Not in this very moment: what is done in one go, such as joining with a microphone, is told in one go.
    if (wait <= 0 || (urgent !== null && !this.#repeated(now)))
      this.#soon ??= setImmediate(() => this.flush())
    else this.#callOff ??= this.#clock.after(wait, () => this.flush())
    return entries
  }

  /** Tells all that waits, now. */
  flush(): void {
    this.#stop()
    if (this.empty) return
    this.#flushedAt = this.#clock.steady()
    for (const [subject, at] of this.#told) if (isOver(at, this.#flushedAt)) this.#told.delete(subject)
    for (const subject of this.#urgent) this.#told.set(subject, this.#flushedAt)
    this.#urgent.clear()
    const entries = this.#waiting
    this.#waiting = []
    this.#send(entries)
  }

  /** Forgets what waits. */
  close(): void {
    this.#stop()
    this.#waiting = []
  }

  /** Whether something that waits was urgent a moment ago already. */
  #repeated(now: number): boolean {
    return [...this.#urgent].some((subject) => !isOver(this.#told.get(subject) ?? -Infinity, now))
  }

  #stop(): void {
    this.#callOff?.()
    this.#callOff = null
    if (this.#soon) clearImmediate(this.#soon)
    this.#soon = null
  }
}

function isOver(at: number, now: number): boolean {
  return now - at >= NOTICE_BATCH_MS
}
