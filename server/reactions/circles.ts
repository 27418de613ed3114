/** Of those inside, who is told the same. */
import type { ParticipantId } from '../../shared/ids.ts'
import type { Role } from '../../shared/roles.ts'
import { may } from '../meeting/locks.ts'
import type { Meeting } from '../meeting/meeting.ts'

/** `participants-without-list` are not told who the other participants are. */
export const CIRCLES = ['moderators', 'participants', 'participants-without-list'] as const
export type Circle = (typeof CIRCLES)[number]

/** The circle of somebody inside; of who is not, the one in which they would be with this role. */
export function circleOf(meeting: Meeting, id: ParticipantId, entersAs: Role = 'participant'): Circle {
  const who = meeting.participants.get(id)
  if ((who?.role ?? entersAs) === 'moderator') return 'moderators'
  return may(meeting, who ?? { role: entersAs, locks: {} }, 'participantList')
    ? 'participants'
    : 'participants-without-list'
}
