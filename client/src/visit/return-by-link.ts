import type { ErrorCode } from '../../../shared/wire.ts'
import type { Phase } from './visit.ts'

/** Not twice within this, in ms: whoever is sent away again at once is not expected. */
const ONCE_IN_MS = 60_000

export type SentAway = {
  readonly code: ErrorCode
  readonly at: Phase['at']
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
  take({ code, at, permanent, now }: SentAway): boolean {
    const outside = at === 'visiting' || at === 'waiting' || at === 'joining'
    const gone = (code === 'ended' && permanent) || (code === 'not-found' && at === 'waiting')
    if (!outside || !gone || now - this.#last < ONCE_IN_MS) return false
    this.#last = now
    return true
  }
}
