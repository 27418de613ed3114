import type { ParticipantId } from '../../shared/ids.ts'
import { HAND_KEPT_MS } from '../../shared/limits.ts'
import type { Feature, Typed } from './feature.ts'
import { insider, moderator, subject, withParticipant } from './inside.ts'
import type { Meeting, Participant } from './meeting.ts'

export type HandCommands = {
  /** `again`: after it came down by itself, in the place that it had. */
  'raise-hand': { readonly by: ParticipantId; readonly again?: boolean; readonly at: number }
  'lower-hand': { readonly by: ParticipantId; readonly id: ParticipantId }
  /** Everybody's. */
  'lower-hands': { readonly by: ParticipantId }
  /** Somebody was heard for so long that what they raised their hand for is said. */
  'spend-hand': { readonly id: ParticipantId; readonly at: number }
}

export type HandEvents = {
  /** `at` is its place in the queue. `stays`: it does not come down by itself. */
  'hand-raised': { readonly id: ParticipantId; readonly at: number; readonly stays?: true }
  'hand-lowered': { readonly id: ParticipantId; readonly by: ParticipantId }
  'hands-lowered': { readonly by: ParticipantId }
  'hand-spent': { readonly id: ParticipantId; readonly at: number }
}

export const hands: Feature<HandCommands, HandEvents> = {
  decide: {
    'raise-hand': raise,
    // Own hand, or as a moderator anybody's.
    'lower-hand': (meeting, { by, id }) =>
      subject(meeting, by, id).handRaisedAt === null ? [] : [{ type: 'hand-lowered', id, by }],
    'lower-hands': (meeting, { by }) => {
      moderator(meeting, by)
      return raisedHands(meeting).length === 0 ? [] : [{ type: 'hands-lowered', by }]
    },
    // Who moderates speaks for other reasons, too.
    'spend-hand': (meeting, { id, at }) => {
      const { handRaisedAt, handStays, role } = insider(meeting, id)
      return handRaisedAt === null || handStays || role === 'moderator'
        ? []
        : [{ type: 'hand-spent', id, at }]
    },
  },
  evolve: {
    'hand-raised': (meeting, { id, at, stays = false }) =>
      withParticipant(meeting, id, (who) => ({
        ...who,
        handRaisedAt: at,
        handStays: stays,
        handSpent: null,
      })),
    'hand-lowered': (meeting, { id }) => withParticipant(meeting, id, lowered),
    'hands-lowered': (meeting) => ({
      ...meeting,
      participants: new Map(
        Array.from(meeting.participants, ([id, who]) => [id, who.handRaisedAt === null ? who : lowered(who)]),
      ),
    }),
    'hand-spent': (meeting, { id, at }) =>
      withParticipant(meeting, id, (who) => ({
        ...lowered(who),
        handSpent: who.handRaisedAt === null ? null : { raisedAt: who.handRaisedAt, at },
      })),
  },
}

/** Who has a hand up. */
export function raisedHands({ participants }: Meeting): Participant[] {
  return [...participants.values()].filter(({ handRaisedAt }) => handRaisedAt !== null)
}

/** A raised hand keeps its place: raising it again changes nothing. No two hands have the same place. */
function raise(meeting: Meeting, { by, again = false, at }: HandCommands['raise-hand']): Typed<HandEvents>[] {
  const { id, handRaisedAt, handSpent } = insider(meeting, by)
  if (handRaisedAt !== null) return []
  if (again && handSpent !== null && at <= handSpent.at + HAND_KEPT_MS)
    return [{ type: 'hand-raised', id, at: handSpent.raisedAt, stays: true }]
  const last = Math.max(...raisedHands(meeting).map((who) => who.handRaisedAt ?? 0), 0)
  return [{ type: 'hand-raised', id, at: Math.max(at, last + 1) }]
}

function lowered(who: Participant): Participant {
  return { ...who, handRaisedAt: null, handStays: false, handSpent: null }
}
