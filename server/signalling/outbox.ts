import { NOTICE_BATCH_MS } from '../../shared/limits.ts'
import type { Clock } from '../clock.ts'
import type { Announcement } from '../reactions/follow.ts'
import type { Entry } from './coalesce.ts'

/**
 * What a meeting has to tell, kept for a moment so that much is told in one go. The first happening after a silence
 * leaves at once, later ones at most every NOTICE_BATCH_MS; an urgent one takes everything that waits with it. Nothing
 * is ever told out of order.
 */
export class Outbox {
  readonly #clock: Clock
  readonly #send: (entries: readonly Entry[]) => void
  #waiting: Entry[] = []
  #flushedAt = -Infinity
  #callOff: (() => void) | null = null
  #soon: NodeJS.Immediate | null = null

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
    const wait = this.#flushedAt + NOTICE_BATCH_MS - this.#clock.steady()
    // Not in this very moment: what is done in one go, such as joining with a microphone, is told in one go.
    if (urgent || wait <= 0) this.#soon ??= setImmediate(() => this.flush())
    else this.#callOff ??= this.#clock.after(wait, () => this.flush())
    return entries
  }

  /** Tells all that waits, now. */
  flush(): void {
    this.#stop()
    if (this.empty) return
    this.#flushedAt = this.#clock.steady()
    const entries = this.#waiting
    this.#waiting = []
    this.#send(entries)
  }

  /** Forgets what waits. */
  close(): void {
    this.#stop()
    this.#waiting = []
  }

  #stop(): void {
    this.#callOff?.()
    this.#callOff = null
    if (this.#soon) clearImmediate(this.#soon)
    this.#soon = null
  }
}
