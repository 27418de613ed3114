/** Who waits to come in: for a moderator to start the meeting, or to be admitted. */
import { sameOrganisation } from '../../shared/affiliation.ts'
import type { ParticipantId } from '../../shared/ids.ts'
import type { MicrophoneState } from '../../shared/meeting.ts'
import { Refused } from '../../shared/refused.ts'
import type { WaitingCrowd, WaitingPolicy } from '../../shared/waiting.ts'
import type { Feature, Typed } from './feature.ts'
import { withGone, type Going } from './gone.ts'
import { moderator, other, without } from './inside.ts'
import type { Meeting, Person, Waiting } from './meeting.ts'
import { personOf, type PersonFacts } from './person.ts'
import { mayBeBanned } from './bans.ts'
import { longestAway } from './places.ts'
import { refuseLookingAfter } from './roles.ts'
import { DENIED_PAUSE_MS, isAdmitted, sentBackBy, withDenied, withSentBack } from './turned-away.ts'

/** Each of them holds a place in memory and in the moderators' list. */
export const WAITING_MAX = 600
/** By one link, so that its holders cannot keep those of other links out. */
export const WAITING_PER_LINK = 500
/** From one address, behind which a whole ministry may stand. */
export const WAITING_PER_ADDRESS = 400
/** Pages of one browser, or of one account. */
export const WAITING_PER_BROWSER = 5
/** Who is signed in, beside all who are not: no crowd of strangers takes a place of theirs. */
export const WAITING_SIGNED_IN = 400

/** Somebody comes; how the microphone of their echo test is to enter. */
export type Knock = PersonFacts & {
  readonly microphone: MicrophoneState
  readonly at: number
  /** A hash of where they come from. */
  readonly address?: string | null
}

export type WaitingCommands = {
  /** These links, by their hashes, lead nowhere now: who waits by one of them goes; who is inside stays. */
  revoke: { readonly links: readonly string[]; readonly at: number }
  /** Somebody who waits is turned away: until after a pause when they may ask `again`, else for the whole meeting. */
  deny: {
    readonly by: ParticipantId
    readonly id: ParticipantId
    readonly again: boolean
    readonly at: number
  }
  'deny-all': {
    readonly by: ParticipantId
    readonly whom: WaitingCrowd
    readonly again: boolean
    readonly at: number
  }
  /** Somebody inside waits again, whatever the policy is, until a moderator admits them. */
  'send-back': { readonly by: ParticipantId; readonly id: ParticipantId; readonly at: number }
}

export type WaitingEvents = {
  'began-waiting': Knock
  /** Without having come in. */
  'stopped-waiting': Going
  /** By a moderator; until when, null: for the whole meeting. */
  'turned-away': {
    readonly id: ParticipantId
    readonly by: ParticipantId
    readonly until: number | null
    readonly at: number
  }
  'sent-back': { readonly id: ParticipantId; readonly by: ParticipantId; readonly at: number }
}

export const waiting: Feature<WaitingCommands, WaitingEvents> = {
  decide: {
    revoke: (meeting, { links, at }) => {
      const revoked = new Set(links)
      return [...meeting.waiting.values()]
        .filter(({ link }) => link !== null && revoked.has(link))
        .map(({ id }) => ({ type: 'stopped-waiting', id, reason: 'revoked', at }))
    },
    deny: (meeting, { by, id, again, at }) => {
      moderator(meeting, by)
      return [turnedAway(waiter(meeting, id), by, again, at)]
    },
    'deny-all': (meeting, { by, whom, again, at }) =>
      crowd(meeting, by, whom).map((who) => turnedAway(who, by, again, at)),
    'send-back': sendBack,
  },
  evolve: {
    'began-waiting': (meeting, { microphone, at, address, ...facts }) => {
      const who = personOf(facts)
      return withWaiting(meeting, {
        ...{ ...who, microphone, awaySince: null, closedPage: false, since: at, address: address ?? null },
        sentBackBy: sentBackBy(meeting, who),
        mayBeBanned: mayBeBanned(meeting, who),
      })
    },
    'stopped-waiting': (meeting, going) =>
      meeting.waiting.has(going.id) ? withGone(meeting, going) : meeting,
    'turned-away': (meeting, { id, until, at }) => {
      const who = meeting.waiting.get(id)
      if (who === undefined) return meeting
      return withDenied(withGone(meeting, { id, reason: 'denied', at }), who, until)
    },
    'sent-back': withOneBack,
  },
}

/**
 * @throws Refused `forbidden` to everybody but moderators, and with the limit `looks-after` where who looks after the room
 *   is meant; `conflict` for moderators: they never wait.
 */
function sendBack(
  meeting: Meeting,
  { by, id, at }: Typed<WaitingCommands, 'send-back'>,
): Typed<WaitingEvents, 'sent-back'>[] {
  moderator(meeting, by)
  const who = other(meeting, id)
  refuseLookingAfter(who)
  if (who.role === 'moderator') throw new Refused('conflict', 'moderators do not wait')
  return [{ type: 'sent-back', id, by, at }]
}

function withOneBack(meeting: Meeting, { id, by, at }: WaitingEvents['sent-back']): Meeting {
  const who = meeting.participants.get(id)
  if (who === undefined) return meeting
  const name = meeting.participants.get(by)?.name ?? ''
  // Nobody speaks unawares: who could be heard comes in muted.
  const microphone = who.microphone === null ? 'off' : 'muted'
  const { awaySince, closedPage } = who
  return withWaiting(withSentBack(meeting, who, name), {
    ...personOf(who),
    ...{ microphone, awaySince, closedPage, since: at, address: null, sentBackBy: name, mayBeBanned: false },
  })
}

/** The meeting with somebody who waits, as the last of those who do. */
function withWaiting(meeting: Meeting, who: Waiting): Meeting {
  return {
    ...meeting,
    // Whose leaving was not written is not inside: here they wait.
    participants: without(meeting.participants, who.id),
    waiting: new Map(meeting.waiting).set(who.id, who),
    gone: without(meeting.gone, who.id),
    emptySince: null,
  }
}

function turnedAway(
  { id }: Waiting,
  by: ParticipantId,
  again: boolean,
  at: number,
): Typed<WaitingEvents, 'turned-away'> {
  return { type: 'turned-away', id, by, until: again ? at + DENIED_PAUSE_MS : null, at }
}

/** Whom the waiting room of a meeting is for now. */
export function waitingPolicy({ waitingPolicy, settings }: Meeting): WaitingPolicy {
  return waitingPolicy ?? settings.waitingRoom
}

type Newcomer = Pick<Person, 'id' | 'verified' | 'browser' | 'account'>

/** Whether this participant waits when they come now. Moderators never do. */
export function mustWait(meeting: Meeting, who: Newcomer): boolean {
  if (meeting.startedAt === null || sentBackBy(meeting, who) !== null) return true
  const policy = waitingPolicy(meeting)
  if (policy === 'off' || (policy === 'guests' && who.verified)) return false
  return !isAdmitted(meeting, who)
}

/** @throws Refused `not-found` for who does not wait. */
export function waiter({ waiting }: Meeting, id: ParticipantId): Waiting {
  const who = waiting.get(id)
  if (who === undefined) throw new Refused('not-found', 'this person does not wait')
  return who
}

/** Those whom a moderator means, the longest waiting first. @throws Refused `forbidden` to everybody else. */
export function crowd(meeting: Meeting, by: ParticipantId, whom: WaitingCrowd): Waiting[] {
  const own = moderator(meeting, by).account?.affiliation
  const all = [...meeting.waiting.values()]
  return whom === 'all' ? all : all.filter(({ account }) => sameOrganisation(own, account?.affiliation))
}

/**
 * Somebody waits from now on. Who waits and is away gives their place up to them when it is needed.
 *
 * @throws Refused `limit-reached` with the limit `waiting` when too many wait already.
 */
export function beginWaiting(meeting: Meeting, facts: Knock): Typed<WaitingEvents>[] {
  const left = new Set<ParticipantId>()
  for (const { max, shares } of sharesOf(facts)) {
    const sharing = [...meeting.waiting.values()].filter((who) => shares(who) && !left.has(who.id))
    if (sharing.length < max) continue
    const [gives] = longestAway(sharing, meeting, facts.at)
    if (gives === undefined)
      throw new Refused('limit-reached', 'too many people wait', { limit: 'waiting', max })
    left.add(gives.id)
  }
  const lost = Array.from(
    left,
    (id) => ({ type: 'stopped-waiting', id, reason: 'lost', at: facts.at }) as const,
  )
  return [...lost, { type: 'began-waiting', ...facts }]
}

type Share = { readonly max: number; readonly shares: (who: Waiting) => boolean }

/** With whom somebody shares how many places: who is signed in with others who are, and strangers among themselves. */
function sharesOf({ browser = null, link = null, address = null, account }: Knock): Share[] {
  if (account !== null) {
    const { userId, session } = account
    return [
      {
        max: WAITING_PER_BROWSER,
        shares: (who) =>
          userId === null ? who.account?.session === session : who.account?.userId === userId,
      },
      { max: WAITING_SIGNED_IN, shares: (who) => who.account !== null },
    ]
  }
  const alike = (max: number, whose: 'browser' | 'link' | 'address', key: string | null): Share => ({
    max,
    shares: (who) => key !== null && who.account === null && who[whose] === key,
  })
  return [
    alike(WAITING_PER_BROWSER, 'browser', browser),
    alike(WAITING_PER_LINK, 'link', link),
    alike(WAITING_PER_ADDRESS, 'address', address),
    { max: WAITING_MAX, shares: (who) => who.account === null },
  ]
}
