/** How people come in: by themselves, or let in from the waiting. */
import type { ParticipantId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Role } from '../../shared/roles.ts'
import type { Feature, Typed } from './feature.ts'
import { moderator } from './inside.ts'
import type { Meeting, Waiting } from './meeting.ts'
import { Names } from './names.ts'
import { personOf } from './person.ts'
import { Places } from './places.ts'
import { withJoined, type PresenceEvents } from './presence.ts'
import { beginWaiting, mustWait, type Knock, type WaitingEvents } from './waiting.ts'

export type JoiningCommands = {
  /** The microphone is the one of their echo test: who may come in at once publishes it themselves. */
  join: Knock & { readonly role: Role; readonly byStanding?: true }
  /** Somebody who waits comes in. */
  admit: { readonly by: ParticipantId; readonly id: ParticipantId; readonly at: number }
}

export type JoiningEvents = {
  started: { readonly at: number; readonly endsAt: number }
}

type Outcomes = JoiningEvents & PresenceEvents & WaitingEvents
type Outcome = Typed<Outcomes>
type Joined = Typed<PresenceEvents, 'joined'>

export const joining: Feature<JoiningCommands, JoiningEvents, Outcomes> = {
  decide: { join, admit },
  evolve: { started: withStart },
}

/**
 * A moderator comes in and starts the meeting when nobody has; then all who wait come in, too, unless there is a waiting
 * room. A participant comes in, or begins to wait.
 *
 * @throws Refused `conflict` when already inside or waiting, `kicked`, or `limit-reached` with the limit `participants`.
 */
function join(meeting: Meeting, command: Typed<JoiningCommands, 'join'>): Outcome[] {
  const { id, role, byStanding, at, microphone } = command
  if (meeting.kicked.has(id)) throw new Refused('kicked', 'you were sent out of this meeting')
  if (isHere(meeting, id, role)) throw new Refused('conflict', 'you are in this meeting already')
  if (role === 'participant' && mustWait(meeting))
    return beginWaiting(meeting, { ...personOf(command), microphone, at })
  const left = taken(meeting, role, at)
  const name = namesInside(meeting).give(command.name)
  const joined: Joined = {
    type: 'joined',
    ...personOf({ ...command, name }),
    role,
    at,
    ...(byStanding && { byStanding }),
  }
  return meeting.startedAt === null ? start(meeting, joined) : [...left, joined]
}

// Who waits as a participant may come in by a better right.
function isHere({ participants, waiting }: Meeting, id: ParticipantId, role: Role): boolean {
  return participants.has(id) || (waiting.has(id) && role === 'participant')
}

function start(meeting: Meeting, first: Joined): Outcome[] {
  const { at } = first
  const started = { type: 'started', at, endsAt: at + meeting.settings.durationMs } as const
  const joined = { ...first, firstMicrophonePending: false }
  const now = withJoined(withStart(meeting, started), joined)
  return [started, joined, ...(mustWait(now) ? [] : admitAll(now, at))]
}

function withStart(meeting: Meeting, { at, endsAt }: JoiningEvents['started']): Meeting {
  return { ...meeting, startedAt: at, endsAt }
}

/**
 * @throws Refused `forbidden` to everybody but moderators, `not-found` when this person does not wait, `limit-reached`
 *   when the meeting is full: then they go on waiting.
 */
function admit(meeting: Meeting, { by, id, at }: Typed<JoiningCommands, 'admit'>): Outcome[] {
  moderator(meeting, by)
  const who = meeting.waiting.get(id)
  if (who === undefined) throw new Refused('not-found', 'this person does not wait')
  return [...taken(meeting, 'participant', at), letIn(who, namesInside(meeting), at)]
}

/** Admits everyone waiting, first come first served; those beyond the limit are turned away as `full`. */
export function admitAll(meeting: Meeting, at: number): Outcome[] {
  const names = namesInside(meeting)
  const places = new Places(meeting, at)
  return [...meeting.waiting.values()].flatMap((who): Outcome[] => {
    const left = places.take('participant')
    if (left === null) return [{ type: 'stopped-waiting', id: who.id, reason: 'full', at }]
    return [...left, letIn(who, names, at)]
  })
}

/** What makes a place for somebody. @throws Refused `limit-reached` with the limit `participants` when there is none. */
function taken(meeting: Meeting, role: Role, at: number): Outcome[] {
  const left = new Places(meeting, at).take(role)
  if (left !== null) return left
  const { maxParticipants: max } = meeting.settings
  throw new Refused('limit-reached', 'the meeting is full', { limit: 'participants', max })
}

function namesInside({ participants }: Meeting): Names {
  return new Names(Array.from(participants.values(), ({ likeness }) => likeness))
}

function letIn(who: Waiting, names: Names, at: number): Joined {
  const { awaySince } = who
  const person = personOf({ ...who, name: names.give(who.name) })
  const joined: Joined = { type: 'joined', ...person, role: 'participant', at }
  return awaySince === null ? joined : { ...joined, awaySince }
}
