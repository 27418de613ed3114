import type { ParticipantId } from '../../shared/ids.ts'
import type { Feature } from './feature.ts'
import { insider, subject, withParticipant } from './inside.ts'

export type HandCommands = {
  'raise-hand': { readonly by: ParticipantId; readonly at: number }
  'lower-hand': { readonly by: ParticipantId; readonly id: ParticipantId }
}

export type HandEvents = {
  'hand-raised': { readonly id: ParticipantId; readonly at: number }
  'hand-lowered': { readonly id: ParticipantId; readonly by: ParticipantId }
}

export const hands: Feature<HandCommands, HandEvents> = {
  decide: {
    // A raised hand keeps its place: raising it again changes nothing.
    'raise-hand': (meeting, { by, at }) => {
      const { id, handRaisedAt } = insider(meeting, by)
      return handRaisedAt === null ? [{ type: 'hand-raised', id, at }] : []
    },
    // Own hand, or as a moderator anybody's.
    'lower-hand': (meeting, { by, id }) =>
      subject(meeting, by, id).handRaisedAt === null ? [] : [{ type: 'hand-lowered', id, by }],
  },
  evolve: {
    'hand-raised': (meeting, { id, at }) =>
      withParticipant(meeting, id, (who) => ({ ...who, handRaisedAt: at })),
    'hand-lowered': (meeting, { id }) =>
      withParticipant(meeting, id, (who) => ({ ...who, handRaisedAt: null })),
  },
}
