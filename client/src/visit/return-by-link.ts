import type { ErrorCode } from '../../../shared/wire.ts'
import type { Phase } from './visit.ts'

/** Not twice within this, in ms: whoever is sent away again at once is not expected. */
const ONCE_IN_MS = 60_000

export type SentAway = {
  readonly code: ErrorCode
  readonly at: Phase['at']
  /** They held more than the invitation: a seat, or a place in the queue. */
  readonly seated: boolean
  /** The room stays: its link leads into the next meeting. */
  readonly permanent: boolean
  /** ms, of a clock that only goes forward. */
  readonly now: number
}

/**
 * Whether who came by a link and is not inside yet comes by it once more: the meeting they stood before is over, or their
 * place in its queue is lost, and the room has another meeting to offer.
 */
export class ReturnByLink {
  #last = Number.NEGATIVE_INFINITY

  /** Whether to come again; it counts as done. */
  take({ code, at, seated, permanent, now }: SentAway): boolean {
    // Before the first welcome a seat is one kept over a reload, which the invitation outlives.
    const gone = (code === 'ended' && (permanent || at === 'connecting')) || (code === 'not-found' && seated)
    const outside =
      at === 'visiting' || at === 'waiting' || at === 'joining' || (at === 'connecting' && seated)
    if (!outside || !gone || now - this.#last < ONCE_IN_MS) return false
    this.#last = now
    return true
  }
}
