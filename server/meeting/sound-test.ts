/** Who tests their sound inside hears themselves, and nobody else hears them meanwhile. */
import type { ParticipantId } from '../../shared/ids.ts'
import type { Feature } from './feature.ts'
import { insider, withParticipant } from './inside.ts'

export type SoundTestCommands = {
  'begin-sound-test': { readonly by: ParticipantId }
  'end-sound-test': { readonly by: ParticipantId }
}

/** A test ends by itself where its page is lost: see `went-away` and `restored`. */
export type SoundTestEvents = {
  'sound-test-began': { readonly id: ParticipantId }
  'sound-test-ended': { readonly id: ParticipantId }
}

export const soundTest: Feature<SoundTestCommands, SoundTestEvents> = {
  decide: {
    'begin-sound-test': (meeting, { by }) => {
      const { id, testingSound } = insider(meeting, by)
      return testingSound ? [] : [{ type: 'sound-test-began', id }]
    },
    'end-sound-test': (meeting, { by }) => {
      const { id, testingSound } = insider(meeting, by)
      return testingSound ? [{ type: 'sound-test-ended', id }] : []
    },
  },
  evolve: {
    'sound-test-began': (meeting, { id }) =>
      withParticipant(meeting, id, (who) => ({ ...who, testingSound: true })),
    'sound-test-ended': (meeting, { id }) =>
      withParticipant(meeting, id, (who) => ({ ...who, testingSound: false })),
  },
}
