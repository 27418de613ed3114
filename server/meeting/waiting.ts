/** Who waits to come in: for a moderator to start the meeting, or to be admitted. */
import type { ParticipantId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { CommandOf } from './command.ts'
import { moderator } from './inside.ts'
import type { Event, EventOf, Meeting, Participant, Waiting } from './meeting.ts'
import { Names } from './names.ts'

/** Each of them holds a place in memory and in the moderators' list. */
export const WAITING_MAX = 500

/** Whether participants who come now wait. Moderators never do. */
export function mustWait({ startedAt, settings }: Meeting): boolean {
  return startedAt === null || settings.waitingRoom
}

/** @throws Refused `limit-reached` with the limit `waiting` when too many wait already. */
export function beginWaiting(meeting: Meeting, command: CommandOf<'join'>): EventOf<'began-waiting'> {
  if (meeting.waiting.size >= WAITING_MAX)
    throw new Refused('limit-reached', 'too many people wait', { limit: 'waiting', max: WAITING_MAX })
  const { id, name, via, verified, account, link, microphone, at } = command
  const who = { id, name, via, verified, account, awaySince: null, since: at, link, microphone }
  return { type: 'began-waiting', who }
}

/**
 * @throws Refused `forbidden` to everybody but moderators, `not-found` when this person does not wait, `limit-reached`
 *   when the meeting is full: then they go on waiting.
 */
export function admit(meeting: Meeting, { by, id, at }: CommandOf<'admit'>): Event[] {
  moderator(meeting, by)
  const who = meeting.waiting.get(id)
  if (who === undefined) throw new Refused('not-found', 'this person does not wait')
  const full = whenFull(meeting)
  if (full !== null) throw full
  return [comingIn(who, namesInside(meeting), at)]
}

/** Everybody who waits comes in, in the order of their coming; for whom there is no place it ends with that. */
export function admitAll(meeting: Meeting, at: number): Event[] {
  const { participants, settings } = meeting
  const names = namesInside(meeting)
  const places = Math.max(0, settings.maxParticipants - participants.size)
  return Array.from(meeting.waiting.values(), (who, index) =>
    index < places ? comingIn(who, names, at) : { type: 'stopped-waiting', id: who.id, reason: 'full', at },
  )
}

/** Who came by a link that leads nowhere now and is not inside yet waits for nothing. */
export function revoke(meeting: Meeting, { links, at }: CommandOf<'revoke'>): Event[] {
  const revoked = new Set(links)
  return [...meeting.waiting.values()]
    .filter(({ link }) => link !== null && revoked.has(link))
    .map(({ id }) => ({ type: 'stopped-waiting', id, reason: 'revoked', at }))
}

/** The refusal to who wants to come in, when there is no place; kept seats count. */
export function whenFull({ participants, settings }: Meeting): Refused | null {
  const { maxParticipants: max } = settings
  if (participants.size < max) return null
  return new Refused('limit-reached', 'the meeting is full', { limit: 'participants', max })
}

/** The names of all who are inside, to give others out of. */
export function namesInside({ participants }: Meeting): Names {
  return new Names(Array.from(participants.values(), ({ name }) => name))
}

/** Somebody as they are when they have just come in. */
export function newcomer(
  who: Pick<Participant, 'id' | 'name' | 'role' | 'via' | 'verified' | 'account' | 'joinedAt'>,
): Participant {
  return { ...who, awaySince: null, arriving: true, microphone: null, published: [], handRaisedAt: null }
}

function comingIn(waiting: Waiting, names: Names, at: number): EventOf<'joined'> {
  const { id, via, verified, account, awaySince } = waiting
  const name = names.give(waiting.name)
  const who = newcomer({ id, name, role: 'participant', via, verified, account, joinedAt: at })
  return { type: 'joined', who: { ...who, awaySince } }
}

/** Who is inside or waits, if they are. */
export function anybody(meeting: Meeting, id: ParticipantId): Participant | Waiting | undefined {
  return meeting.participants.get(id) ?? meeting.waiting.get(id)
}
