import type { ParticipantId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Meeting, Participant } from './meeting.ts'

/**
 * Who asks, if inside.
 *
 * @throws Refused `forbidden` for anybody else.
 */
export function insider(meeting: Meeting, id: ParticipantId): Participant {
  const who = meeting.participants.get(id)
  if (who === undefined) throw new Refused('forbidden', 'you are not in this meeting')
  return who
}

/**
 * Who asks, if inside and a moderator.
 *
 * @throws Refused `forbidden` for anybody else.
 */
export function moderator(meeting: Meeting, id: ParticipantId): Participant {
  const who = insider(meeting, id)
  if (who.role !== 'moderator') throw new Refused('forbidden', 'only a moderator may do this')
  return who
}

/**
 * Whom somebody may act upon: oneself, or as a moderator anybody inside.
 *
 * @throws Refused `forbidden` when `by` may not, `not-found` when a moderator names somebody who is not inside.
 */
export function subject(meeting: Meeting, by: ParticipantId, id: ParticipantId): Participant {
  if (by === id) return insider(meeting, by)
  moderator(meeting, by)
  const who = meeting.participants.get(id)
  if (who === undefined) throw new Refused('not-found', 'this participant is not in the meeting')
  return who
}
