/** Who is inside, goes, and is away for a moment. */
import type { ParticipantId, UserId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Role } from '../../shared/roles.ts'
import type { Feature, Typed } from './feature.ts'
import { withGone, type Going } from './gone.ts'
import { keptPlace, withKeptPlace } from './kept-places.ts'
import { locksOnArrival } from './locks.ts'
import { anybody, withParticipant, without } from './inside.ts'
import type { GoneReason, Meeting, Participant, Waiting } from './meeting.ts'
import { likenessOf } from '../../shared/likeness.ts'
import { personOf, type PersonFacts } from './person.ts'
import type { SoundTestEvents } from './sound-test.ts'
import { withAdmitted, withoutAdmitted } from './turned-away.ts'
import type { WaitingEvents } from './waiting.ts'
import { SILENT } from './speaking.ts'

export type PresenceCommands = {
  /** Also by somebody who waits. */
  leave: { readonly by: ParticipantId; readonly at: number }
  /** The last socket of a seat was lost; `closed`: its page was closed, reloaded or led elsewhere. */
  'go-away': { readonly id: ParticipantId; readonly closed?: boolean; readonly at: number }
  'come-back': { readonly id: ParticipantId }
  /** A sign-in is over: whoever is here by it goes. */
  'sign-out': { readonly session: string; readonly at: number }
  /** An account was disabled: whoever is here by it, or by a pass of it, goes. */
  disable: { readonly userId: UserId; readonly at: number }
}

export type PresenceEvents = {
  /** Also from the waiting: then under the same id. */
  joined: PersonFacts & {
    readonly role: Role
    readonly byStanding?: true
    readonly looksAfter?: boolean
    readonly at: number
    /** They waited and are away while they are let in. */
    readonly awaySince?: number
    /** The moderator who let them in from the waiting. */
    readonly admittedBy?: ParticipantId
    /** False for who starts the meeting: nobody is there to be disturbed. */
    readonly firstMicrophonePending?: boolean
  }
  left: Going & { readonly reason: Exclude<GoneReason, 'revoked' | 'full' | 'denied'> }
  'went-away': { readonly id: ParticipantId; readonly closed?: true; readonly at: number }
  'came-back': { readonly id: ParticipantId }
}

type Outcomes = PresenceEvents & WaitingEvents & SoundTestEvents

export const presence: Feature<PresenceCommands, PresenceEvents, Outcomes> = {
  decide: {
    leave: (meeting, { by, at }) => [leaving(meeting, somebody(meeting, by), 'left', at)],
    // The grace period runs from the first loss.
    'go-away': (meeting, { id, closed = false, at }) =>
      somebody(meeting, id).awaySince === null
        ? [{ type: 'went-away', id, ...(closed && { closed }), at }]
        : [],
    'come-back': comingBack,
    'sign-out': (meeting, { session, at }) =>
      those(meeting, ({ account }) => account?.session === session).map((who) =>
        leaving(meeting, who, 'signed-out', at),
      ),
    disable: (meeting, { userId, at }) =>
      those(meeting, ({ account, passOf }) => account?.userId === userId || passOf === userId).map((who) =>
        leaving(meeting, who, 'disabled', at),
      ),
  },
  evolve: {
    joined: withJoined,
    left,
    'went-away': (meeting, { id, closed = false, at }) => withAway(meeting, id, at, closed),
    'came-back': (meeting, { id }) => withAway(meeting, id, null, false),
  },
}

/** The meeting with somebody inside who has just joined. */
export function withJoined(meeting: Meeting, facts: PresenceEvents['joined']): Meeting {
  const who = newcomer(meeting, facts)
  return {
    ...(facts.admittedBy === undefined ? meeting : withAdmitted(meeting, who)),
    participants: new Map(meeting.participants).set(who.id, who),
    waiting: without(meeting.waiting, who.id),
    gone: without(meeting.gone, who.id),
    keptPlaces: without(meeting.keptPlaces, who.id),
    emptySince: null,
  }
}

function newcomer(meeting: Meeting, facts: PresenceEvents['joined']): Participant {
  const { role, byStanding = false, looksAfter = byStanding, at } = facts
  const { awaySince = null, firstMicrophonePending = true } = facts
  return {
    ...personOf(facts),
    role,
    byStanding,
    looksAfter,
    presenter: false,
    joinedAt: at,
    locks: locksOnArrival(meeting, personOf(facts)),
    likeness: likenessOf(facts.name),
    awaySince,
    closedPage: false,
    firstMicrophonePending,
    microphone: null,
    mutedByOther: keptPlace(meeting, facts, at)?.mutedByOther ?? false,
    testingSound: false,
    published: [],
    handRaisedAt: null,
    handStays: false,
    handSpent: null,
    speaking: SILENT,
  }
}

// Who goes by their own choice, or is sent out, waits again when they come again.
function left(meeting: Meeting, going: PresenceEvents['left']): Meeting {
  const who = meeting.participants.get(going.id)
  if (who === undefined) return meeting
  const now = withKeptPlace(withGone(meeting, going), who, going)
  return going.reason === 'lost' ? now : { ...now, admitted: withoutAdmitted(now.admitted, who) }
}

/** The fact that somebody goes, from inside or from the waiting. */
export function leaving(
  { participants }: Meeting,
  { id }: Participant | Waiting,
  reason: PresenceEvents['left']['reason'],
  at: number,
): Typed<Outcomes, 'left' | 'stopped-waiting'> {
  return { type: participants.has(id) ? 'left' : 'stopped-waiting', id, reason, at }
}

function those(
  { participants, waiting }: Meeting,
  which: (who: Participant | Waiting) => boolean,
): (Participant | Waiting)[] {
  return [...participants.values(), ...waiting.values()].filter(which)
}

/** @throws Refused `forbidden` from outside, also when the seat is no longer kept: `goneReason` says why. */
function somebody(meeting: Meeting, id: ParticipantId): Participant | Waiting {
  const who = anybody(meeting, id)
  if (who === undefined) throw new Refused('forbidden', 'you are not in this meeting')
  return who
}

// A socket may come before the one that it replaces is lost: the test of that one has ended, too.
function comingBack(meeting: Meeting, { id }: PresenceCommands['come-back']): Typed<Outcomes>[] {
  const { awaySince } = somebody(meeting, id)
  const testing = meeting.participants.get(id)?.testingSound === true
  return [
    ...(awaySince === null ? [] : [{ type: 'came-back', id } as const]),
    ...(testing ? [{ type: 'sound-test-ended', id } as const] : []),
  ]
}

function withAway(
  meeting: Meeting,
  id: ParticipantId,
  awaySince: number | null,
  closedPage: boolean,
): Meeting {
  const who = meeting.waiting.get(id)
  if (who === undefined)
    return withParticipant(meeting, id, (one) => ({ ...one, awaySince, closedPage, testingSound: false }))
  return { ...meeting, waiting: new Map(meeting.waiting).set(id, { ...who, awaySince, closedPage }) }
}
