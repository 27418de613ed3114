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
export class RejoinByLink {
  #last = Number.NEGATIVE_INFINITY

  /** Whether to come again; it counts as done. */
  take(away: SentAway): boolean {
    if (!mayComeAgain(away) || away.now - this.#last < ONCE_IN_MS) return false
    this.#last = away.now
    return true
  }
}

function mayComeAgain({ code, at, seated, permanent }: SentAway): boolean {
  const over = code === 'ended'
  const unknown = code === 'not-found' && seated
  switch (at) {
    case 'connecting':
      // A seat kept over a reload, which the invitation outlives.
      return seated && (over || unknown)
    case 'visiting':
    case 'joining':
      return over && permanent
    case 'waiting':
      return (over && permanent) || unknown
    case 'inside':
    case 'over':
      return false
  }
}
