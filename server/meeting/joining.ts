/** How people come in: by themselves, or let in from the waiting. */
import type { ParticipantId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Role } from '../../shared/roles.ts'
import type { WaitingCrowd, WaitingPolicy } from '../../shared/waiting.ts'
import type { Feature, Typed } from './feature.ts'
import type { HandEvents } from './hands.ts'
import { moderator } from './inside.ts'
import type { Meeting, Person, Waiting } from './meeting.ts'
import { handAgain, keptPlace } from './kept-places.ts'
import { Names } from './names.ts'
import { personOf } from './person.ts'
import { Places } from './places.ts'
import { mayBeBanned, refuseBanned } from './bans.ts'
import { nameOnArrival } from './renaming.ts'
import { roleOnArrival } from './roles.ts'
import { withJoined, type PresenceEvents } from './presence.ts'
import { refuseDenied, sentBackBy } from './turned-away.ts'
import {
  beginWaiting,
  crowd,
  mustWait,
  waiter,
  waitingPolicy,
  type Knock,
  type WaitingEvents,
} from './waiting.ts'

export type JoiningCommands = {
  /** The microphone is the one of their echo test: who may come in at once publishes it themselves. */
  join: Knock & {
    readonly role: Role
    readonly byStanding?: true
    /** Looks after the room. */
    readonly looksAfter?: true
  }
  /** Somebody who waits comes in. */
  admit: { readonly by: ParticipantId; readonly id: ParticipantId; readonly at: number }
  /** As many of them as there are places; the others go on waiting. */
  'admit-all': { readonly by: ParticipantId; readonly whom: WaitingCrowd; readonly at: number }
  /** Whom the waiting room is for from now on; who need not wait any more comes in. */
  'set-waiting-policy': {
    readonly by: ParticipantId
    readonly policy: WaitingPolicy
    readonly at: number
  }
}

export type JoiningEvents = {
  started: { readonly at: number; readonly endsAt: number }
  'waiting-policy-set': {
    readonly policy: WaitingPolicy
    readonly by: ParticipantId
    readonly at: number
  }
}

type Outcomes = JoiningEvents & PresenceEvents & WaitingEvents
type Outcome = Typed<Outcomes>
type ComingIn = Outcomes & Pick<HandEvents, 'hand-raised'>
type Joined = Typed<PresenceEvents, 'joined'>

export const joining: Feature<JoiningCommands, JoiningEvents, ComingIn> = {
  decide: { join, admit, 'admit-all': admitCrowd, 'set-waiting-policy': setPolicy },
  evolve: {
    started: withStart,
    'waiting-policy-set': (meeting, { policy }) => ({ ...meeting, waitingPolicy: policy }),
  },
}

/**
 * A moderator comes in and starts the meeting when nobody has; then all who wait come in, too, unless there is a waiting
 * room. A participant comes in, or begins to wait.
 *
 * @throws Refused `conflict` when already inside or waiting, `kicked`, `banned`, `denied`, or `limit-reached` with the limit
 *   `participants`.
 */
function join(meeting: Meeting, command: Typed<JoiningCommands, 'join'>): Typed<ComingIn>[] {
  const { id, looksAfter = false, at, microphone } = command
  const came = personOf(command)
  const person = { ...came, name: nameOnArrival(meeting, came) }
  if (meeting.kicked.has(id)) throw new Refused('kicked', 'you were sent out of this meeting')
  refuseBanned(meeting, { ...person, looksAfter })
  const doubtful = !looksAfter && mayBeBanned(meeting, person)
  const role = doubtful ? 'participant' : roleOnArrival(meeting, { ...command, ...person, looksAfter })
  if (isHere(meeting, id, role)) throw new Refused('conflict', 'you are in this meeting already')
  if (role === 'participant') {
    refuseDenied(meeting, person, at)
    if (doubtful || waitsOnArrival(meeting, person, at))
      return beginWaiting(meeting, { ...person, microphone, ...addressIn(command), at })
  }
  const left = taken(meeting, role, at)
  const joined = joinedAs(role, namesInside(meeting).give(person.name), command)
  if (meeting.startedAt === null) return start(meeting, joined)
  return [...left, joined, ...handAgain(meeting, id, keptPlace(meeting, person, at))]
}

// Who calls again soon takes a place that they were let in to before.
function waitsOnArrival(meeting: Meeting, who: Person, at: number): boolean {
  return keptPlace(meeting, who, at) === undefined
    ? mustWait(meeting, who)
    : sentBackBy(meeting, who) !== null
}

// Of rights only those that somebody has are written.
function joinedAs(role: Role, name: string, command: Typed<JoiningCommands, 'join'>): Joined {
  const { byStanding, looksAfter, at } = command
  return {
    ...{ type: 'joined', ...personOf({ ...command, name }), role, at },
    ...(byStanding && { byStanding }),
    ...(looksAfter && { looksAfter }),
  }
}

// It is kept of who waits, and written where it is known.
function addressIn({ address }: Knock): Pick<Knock, 'address'> {
  return address == null ? {} : { address }
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
  return [started, joined, ...admitFree(now, at)]
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
  const who = waiter(meeting, id)
  return [...taken(meeting, 'participant', at), letIn(who, namesInside(meeting), at, by)]
}

/** @throws Refused `forbidden` to everybody but moderators, `limit-reached` when there is no place for anybody. */
function admitCrowd(meeting: Meeting, { by, whom, at }: Typed<JoiningCommands, 'admit-all'>): Outcome[] {
  const wanted = crowd(meeting, by, whom)
  const events = admitted(meeting, wanted, { at, by, beyond: () => [] })
  if (events.length === 0 && wanted.length > 0) throw full(meeting)
  return events
}

/** @throws Refused `forbidden` to everybody but moderators. */
function setPolicy(
  meeting: Meeting,
  { by, policy, at }: Typed<JoiningCommands, 'set-waiting-policy'>,
): Outcome[] {
  moderator(meeting, by)
  if (policy === waitingPolicy(meeting)) return []
  const set = { type: 'waiting-policy-set', policy, by, at } as const
  return [set, ...admitFree({ ...meeting, waitingPolicy: policy }, at, by)]
}

/**
 * Admits those who need not wait any more, first come first served; those beyond the limit are turned away as `full`.
 * `by`: the moderator who made it so.
 */
export function admitFree(meeting: Meeting, at: number, by?: ParticipantId): Outcome[] {
  const free = [...meeting.waiting.values()].filter((who) => !who.mayBeBanned && !mustWait(meeting, who))
  const beyond = ({ id }: Waiting) => [{ type: 'stopped-waiting', id, reason: 'full', at } as const]
  return admitted(meeting, free, { at, by, beyond })
}

type Admission = {
  readonly at: number
  readonly by: ParticipantId | undefined
  /** What becomes of those for whom there is no place. */
  readonly beyond: (who: Waiting) => Outcome[]
}

function admitted(meeting: Meeting, who: readonly Waiting[], { at, by, beyond }: Admission): Outcome[] {
  const names = namesInside(meeting)
  const places = new Places(meeting, at)
  return who.flatMap((one): Outcome[] => {
    const left = places.take('participant')
    return left === null ? beyond(one) : [...left, letIn(one, names, at, by)]
  })
}

/** What makes a place for somebody. @throws Refused `limit-reached` with the limit `participants` when there is none. */
function taken(meeting: Meeting, role: Role, at: number): Outcome[] {
  const left = new Places(meeting, at).take(role)
  if (left !== null) return left
  throw full(meeting)
}

function full({ settings: { maxParticipants: max } }: Meeting): Refused {
  return new Refused('limit-reached', 'the meeting is full', { limit: 'participants', max })
}

function namesInside({ participants }: Meeting): Names {
  return new Names(Array.from(participants.values(), ({ likeness }) => likeness))
}

function letIn(who: Waiting, names: Names, at: number, by?: ParticipantId): Joined {
  const { awaySince } = who
  const person = personOf({ ...who, name: names.give(who.name) })
  return {
    ...{ type: 'joined', ...person, role: 'participant', at },
    ...(awaySince === null ? {} : { awaySince }),
    ...(by === undefined ? {} : { admittedBy: by }),
  }
}
