/** How many may be inside. */
import type { ParticipantId } from '../../shared/ids.ts'
import type { Role } from '../../shared/roles.ts'
import type { Going } from './gone.ts'
import type { Meeting } from './meeting.ts'

/** Moderators who come in although the meeting is full: nobody can fill it against them. */
export const MODERATOR_PLACES = 20

/** For how long after a takeover nobody's place is given to another: all were away, and are on their way back. In ms. */
export const RETURN_MS = 30_000

type Seated = { readonly id: ParticipantId; readonly awaySince: number | null }

/** The places inside at a moment, to be taken one after the other. */
export class Places {
  #free: number
  readonly #giving: ParticipantId[]
  readonly #at: number

  constructor(meeting: Meeting, at: number) {
    const participants = [...meeting.participants.values()]
    const yielding = participants.filter(({ role }) => role === 'participant')
    this.#free = meeting.settings.maxParticipants - participants.length
    this.#giving = longestAway(yielding, meeting, at).map(({ id }) => id)
    this.#at = at
  }

  /** Takes a place. Who is away gives theirs up for it when it is needed, and leaves; null when there is none at all. */
  take(role: Role): ({ readonly type: 'left' } & Going & { readonly reason: 'lost' })[] | null {
    const beyond = role === 'moderator' ? MODERATOR_PLACES : 0
    if (this.#free + beyond > 0) {
      this.#free -= 1
      return []
    }
    const id = this.#giving.shift()
    return id === undefined ? null : [{ type: 'left', id, reason: 'lost', at: this.#at }]
  }
}

/** Those whose places may be given to others, the longest away first. */
export function longestAway<W extends Seated>(
  people: readonly W[],
  { restoredAt }: Meeting,
  at: number,
): W[] {
  const returning = restoredAt !== null && at < restoredAt + RETURN_MS ? restoredAt : null
  return people
    .filter(({ awaySince }) => awaySince !== null && awaySince !== returning)
    .sort((one, other) => (one.awaySince ?? 0) - (other.awaySince ?? 0))
}
