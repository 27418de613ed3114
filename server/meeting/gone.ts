/** Who is not here any more, and for how long that is remembered. */
import type { ParticipantId } from '../../shared/ids.ts'
import { SEAT_GRACE_MS } from '../../shared/limits.ts'
import { Refused } from '../../shared/refused.ts'
import { without } from './inside.ts'
import type { GoneReason, Meeting } from './meeting.ts'

/** How many of those who went are remembered: strangers choose how many go. */
export const GONE_MAX = 500

export type Going = {
  readonly id: ParticipantId
  readonly reason: GoneReason
  readonly at: number
  /** The moderator who did it. */
  readonly by?: ParticipantId
}

/** Why somebody is not inside any more; undefined when they never were, or when that is forgotten. */
export function goneReason({ gone, kicked }: Meeting, id: ParticipantId): GoneReason | undefined {
  return kicked.has(id) ? 'kicked' : gone.get(id)?.reason
}

/** @throws Refused `ended`, `kicked` to who may not come in whatever they hold. */
export function refuseOver({ ended, kicked }: Meeting, id: ParticipantId): void {
  if (ended !== null) throw new Refused('ended', 'the meeting is over')
  if (kicked.has(id)) throw new Refused('kicked', 'you were sent out of this meeting')
}

/** The meeting without somebody who was inside or waited. */
export function withGone(meeting: Meeting, going: Going): Meeting {
  const { id, reason, at } = going
  const participants = without(meeting.participants, id)
  const waiting = without(meeting.waiting, id)
  return {
    ...meeting,
    participants,
    waiting,
    gone: remembering(meeting, going),
    kicked: reason === 'kicked' ? new Set(meeting.kicked).add(id) : meeting.kicked,
    emptySince: participants.size + waiting.size === 0 ? at : null,
  }
}

function remembering(
  { gone, participants: inside }: Meeting,
  { id, reason, at, by }: Going,
): Meeting['gone'] {
  const name = by === undefined ? undefined : inside.get(by)?.name
  const remembered = new Map(without(gone, id)).set(id, {
    reason,
    at,
    ...(name !== undefined && { by: name }),
  })
  for (const [oldest, { at: since }] of remembered) {
    if (remembered.size <= GONE_MAX && since > at - SEAT_GRACE_MS) break
    remembered.delete(oldest)
  }
  return remembered
}
