import type { Entry } from './coalesce.ts'

const KEPT_ENTRIES = 1_000

/** The newest happenings of one meeting, for who lost their socket for a moment. */
export class Replay {
  readonly #entries: Entry[] = []
  readonly #limit: number
  /** Everything after this sequence number is here. */
  #completeAfter: number

  constructor(seq: number, limit = KEPT_ENTRIES) {
    this.#completeAfter = seq
    this.#limit = limit
  }

  add(entry: Entry): void {
    this.#entries.push(entry)
    // Cut in halves: moving the whole ring for each entry would cost more than it keeps.
    if (this.#entries.length < this.#limit * 2) return
    const dropped = this.#entries.splice(0, this.#entries.length - this.#limit)
    this.#completeAfter = dropped.at(-1)?.seq ?? this.#completeAfter
  }

  /** All that happened after `seq`; null when some of it is no longer here, or `seq` is not of this process. */
  since(seq: number): readonly Entry[] | null {
    if (seq < this.#completeAfter) return null
    const first = this.#entries.findIndex((entry) => entry.seq > seq)
    return first === -1 ? [] : this.#entries.slice(first)
  }
}
