/** Who waits to come in: for a moderator to start the meeting, or to be admitted. */
import type { ParticipantId } from '../../shared/ids.ts'
import type { MicrophoneState } from '../../shared/meeting.ts'
import { Refused } from '../../shared/refused.ts'
import type { Feature, Typed } from './feature.ts'
import { withGone, type Going } from './gone.ts'
import { without } from './inside.ts'
import type { Meeting, Waiting } from './meeting.ts'
import { personOf, type PersonFacts } from './person.ts'
import { longestAway } from './places.ts'

/** Each of them holds a place in memory and in the moderators' list. */
export const WAITING_MAX = 600
/** By one link, so that its holders cannot keep those of other links out. */
export const WAITING_PER_LINK = 500
/** Pages of one browser. */
export const WAITING_PER_BROWSER = 5

/** Somebody comes; how the microphone of their echo test is to enter. */
export type Knock = PersonFacts & { readonly microphone: MicrophoneState; readonly at: number }

export type WaitingCommands = {
  /** These links, by their hashes, lead nowhere now: who waits by one of them goes; who is inside stays. */
  revoke: { readonly links: readonly string[]; readonly at: number }
}

export type WaitingEvents = {
  'began-waiting': Knock
  /** Without having come in. */
  'stopped-waiting': Going
}

export const waiting: Feature<WaitingCommands, WaitingEvents> = {
  decide: {
    revoke: (meeting, { links, at }) => {
      const revoked = new Set(links)
      return [...meeting.waiting.values()]
        .filter(({ link }) => link !== null && revoked.has(link))
        .map(({ id }) => ({ type: 'stopped-waiting', id, reason: 'revoked', at }))
    },
  },
  evolve: {
    'began-waiting': (meeting, { microphone, at, ...facts }) => {
      const who: Waiting = { ...personOf(facts), microphone, awaySince: null, since: at }
      const waiting = new Map(meeting.waiting).set(who.id, who)
      // Whose leaving was not written is not inside: here they wait.
      const participants = without(meeting.participants, who.id)
      return { ...meeting, participants, waiting, gone: without(meeting.gone, who.id), emptySince: null }
    },
    'stopped-waiting': (meeting, going) =>
      meeting.waiting.has(going.id) ? withGone(meeting, going) : meeting,
  },
}

/** Whether participants who come now wait. Moderators never do. */
export function mustWait({ startedAt, settings }: Meeting): boolean {
  return startedAt === null || settings.waitingRoom
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

/** With whom somebody shares how many places. */
function sharesOf({ browser = null, link = null }: Knock) {
  return [
    { max: WAITING_PER_BROWSER, shares: (who: Waiting) => browser !== null && who.browser === browser },
    { max: WAITING_PER_LINK, shares: (who: Waiting) => link !== null && who.link === link },
    { max: WAITING_MAX, shares: () => true },
  ]
}
