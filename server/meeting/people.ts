/** Who comes in, goes, and is away for a moment. */
import { Refused } from '../../shared/refused.ts'
import { insider } from './inside.ts'
import type { CommandOf, Event, Meeting } from './meeting.ts'
import { uniqueName } from './names.ts'

/** @throws Refused `conflict` when already inside, `kicked`, or `limit-reached` with the limit `participants`. */
export function join(meeting: Meeting, { id, name, role, via, at }: CommandOf<'join'>): Event[] {
  if (meeting.participants.has(id)) throw new Refused('conflict', 'you are in this meeting already')
  if (meeting.gone.get(id) === 'kicked') throw new Refused('kicked', 'you were sent out of this meeting')
  if (meeting.participants.size >= meeting.maxParticipants)
    throw new Refused('limit-reached', 'the meeting is full', {
      limit: 'participants',
      max: meeting.maxParticipants,
    })
  const names = Array.from(meeting.participants.values(), (participant) => participant.name)
  const who = {
    id,
    name: uniqueName(name, names),
    role,
    via,
    joinedAt: at,
    awaySince: null,
    microphone: null,
    published: [],
    handRaisedAt: null,
  }
  return [{ type: 'joined', who }]
}

/** @throws Refused `forbidden` from outside. */
export function leave(meeting: Meeting, { by, at }: CommandOf<'leave'>): Event[] {
  const { id } = insider(meeting, by)
  return [{ type: 'left', id, reason: 'left', at }]
}

/** Nothing happens to who is away already: the grace period runs from the first loss. */
export function goAway(meeting: Meeting, { id, at }: CommandOf<'go-away'>): Event[] {
  return insider(meeting, id).awaySince === null ? [{ type: 'went-away', id, at }] : []
}

/** @throws Refused `forbidden` when the seat is no longer kept; `meeting.gone` says why. */
export function comeBack(meeting: Meeting, { id }: CommandOf<'come-back'>): Event[] {
  return insider(meeting, id).awaySince === null ? [] : [{ type: 'came-back', id }]
}
