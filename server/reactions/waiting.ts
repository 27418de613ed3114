/** What follows the events of the waiting room. Only moderators are told who waits. Pure. */
import type { ParticipantId } from '../../shared/ids.ts'
import type { WaitingOutcome } from '../../shared/waiting.ts'
import type { Happened } from '../meeting/live-meeting.ts'
import type { Meeting } from '../meeting/meeting.ts'
import { endpointsOf, everyone, goingOf, type Following, type Message } from './following.ts'
import { factsOf, waitingToWire } from './to-wire.ts'

type WaitingTable = {
  readonly [
    T in 'began-waiting' | 'stopped-waiting' | 'turned-away' | 'sent-back' | 'waiting-policy-set'
  ]: Following<T>
}

export const waitingFollowing: WaitingTable = {
  'began-waiting': {
    tell: ({ after }, { id }) => whoWaits(after, id),
    log: ({ id, via }) => ({ participantId: id, via }),
  },
  'stopped-waiting': {
    tell: (happened, { id }) => noLongerWaiting(happened, id, 'gone'),
    log: goingOf,
    media: ({ before }, { id }) => endpointsOf(before, id),
  },
  'turned-away': {
    tell: (happened, { id, by }) => noLongerWaiting(happened, id, 'denied', by),
    log: ({ id }) => ({ participantId: id }),
    media: ({ before }, { id }) => endpointsOf(before, id),
  },
  'sent-back': {
    // To those who are no moderators they have left.
    tell: ({ after }, { id }) => [
      ...everyone({
        name: 'participant:left',
        notice: { id, reason: 'left', count: after.participants.size },
      }),
      ...whoWaits(after, id),
    ],
    urgent: true,
    log: ({ id }) => ({ participantId: id }),
    media: ({ before }, { id }) => endpointsOf(before, id),
  },
  'waiting-policy-set': {
    tell: ({ after }, { at }) =>
      everyone({ name: 'meeting:changed', notice: { meeting: factsOf(after, at) } }),
    log: ({ policy }) => ({ policy }),
  },
}

/** To moderators: how it stands with somebody who waits; nothing when they do not. */
export function whoWaits({ waiting }: Meeting, id: ParticipantId): Message[] {
  const who = waiting.get(id)
  if (who === undefined) return []
  return [
    { to: 'moderators', happening: { name: 'waiting:changed', notice: { person: waitingToWire(who) } } },
  ]
}

/** To moderators: what became of somebody who waited, and which of them decided it; nothing when they did not wait. */
export function noLongerWaiting(
  { before }: Happened,
  id: ParticipantId,
  outcome: WaitingOutcome,
  decidedBy?: ParticipantId,
): Message[] {
  if (!before.waiting.has(id)) return []
  const moderator = decidedBy === undefined ? undefined : before.participants.get(decidedBy)
  const notice = { id, outcome, by: moderator?.name ?? null }
  return [{ to: 'moderators', happening: { name: 'waiting:left', notice } }]
}
