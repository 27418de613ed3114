/** Who comes in, goes, and is away for a moment. */
import type { ParticipantId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Role } from '../../shared/roles.ts'
import type { CommandOf } from './command.ts'
import { evolve } from './evolve.ts'
import type { Account, Event, EventOf, Meeting } from './meeting.ts'
import { admitAll, anybody, beginWaiting, mustWait, namesInside, newcomer, whenFull } from './waiting.ts'

/**
 * A moderator comes in and starts the meeting when nobody has; then all who wait come in, too, unless there is a waiting
 * room. A participant comes in, or begins to wait.
 *
 * @throws Refused `conflict` when already inside or waiting, `kicked`, or `limit-reached` with the limit `participants`.
 */
export function join(meeting: Meeting, command: CommandOf<'join'>): Event[] {
  const { id, role, at } = command
  if (meeting.gone.get(id) === 'kicked') throw new Refused('kicked', 'you were sent out of this meeting')
  if (isHere(meeting, id, role)) throw new Refused('conflict', 'you are in this meeting already')
  if (role === 'participant' && mustWait(meeting)) return [beginWaiting(meeting, command)]
  const full = whenFull(meeting)
  if (full !== null) throw full
  if (meeting.startedAt !== null) return [comingIn(meeting, command)]
  return start(meeting, comingIn(meeting, command), at)
}

// Who waits as a participant may come in by a better right.
function isHere({ participants, waiting }: Meeting, id: ParticipantId, role: Role): boolean {
  return participants.has(id) || (waiting.has(id) && role === 'participant')
}

function comingIn(meeting: Meeting, command: CommandOf<'join'>): EventOf<'joined'> {
  const { id, role, via, verified, account, at } = command
  const name = namesInside(meeting).give(command.name)
  return { type: 'joined', who: newcomer({ id, name, role, via, verified, account, joinedAt: at }) }
}

function start(meeting: Meeting, { who }: EventOf<'joined'>, at: number): Event[] {
  const first: Event[] = [
    { type: 'started', at, endsAt: at + meeting.settings.durationMs },
    // Nobody is there to be disturbed yet.
    { type: 'joined', who: { ...who, arriving: false } },
  ]
  const started = first.reduce(evolve, meeting)
  return mustWait(started) ? first : [...first, ...admitAll(started, at)]
}

/** Also by somebody who waits. @throws Refused `forbidden` from outside. */
export function leave(meeting: Meeting, { by, at }: CommandOf<'leave'>): Event[] {
  somebody(meeting, by)
  return [gone(meeting, { id: by, reason: 'left', at })]
}

/** Nothing happens to who is away already: the grace period runs from the first loss. */
export function goAway(meeting: Meeting, { id, at }: CommandOf<'go-away'>): Event[] {
  return somebody(meeting, id).awaySince === null ? [{ type: 'went-away', id, at }] : []
}

/** @throws Refused `forbidden` when the seat is no longer kept; `meeting.gone` says why. */
export function comeBack(meeting: Meeting, { id }: CommandOf<'come-back'>): Event[] {
  return somebody(meeting, id).awaySince === null ? [] : [{ type: 'came-back', id }]
}

/** All who are here by this sign-in go. */
export function signOut(meeting: Meeting, { session, at }: CommandOf<'sign-out'>): Event[] {
  return send(meeting, (account) => account.session === session, { reason: 'signed-out', at })
}

/** All who are here by this account go. */
export function disable(meeting: Meeting, { userId, at }: CommandOf<'disable'>): Event[] {
  return send(meeting, (account) => account.userId === userId, { reason: 'disabled', at })
}

type Going = {
  readonly id: ParticipantId
  readonly reason: 'left' | 'lost' | 'signed-out' | 'disabled'
  readonly at: number
}

/** The fact that somebody goes, from inside or from the waiting. */
export function gone(meeting: Meeting, going: Going): EventOf<'left' | 'stopped-waiting'> {
  return { type: meeting.participants.has(going.id) ? 'left' : 'stopped-waiting', ...going }
}

function send(meeting: Meeting, whose: (account: Account) => boolean, going: Omit<Going, 'id'>): Event[] {
  return [...meeting.participants.values(), ...meeting.waiting.values()]
    .filter(({ account }) => account !== null && whose(account))
    .map(({ id }) => gone(meeting, { id, ...going }))
}

function somebody(meeting: Meeting, id: ParticipantId): NonNullable<ReturnType<typeof anybody>> {
  const who = anybody(meeting, id)
  if (who === undefined) throw new Refused('forbidden', 'you are not in this meeting')
  return who
}
