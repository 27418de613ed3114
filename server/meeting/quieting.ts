/** What moderators do about what others send: they stop it, and never start it. */
import type { ParticipantId } from '../../shared/ids.ts'
import type { StoppableVideo } from '../../shared/moderating.ts'
import type { Feature } from './feature.ts'
import { moderator, other } from './inside.ts'
import { permitted, type PublishingEvents } from './publishing.ts'

export type QuietingCommands = {
  /** Everybody else who can be heard. */
  'mute-all': { readonly by: ParticipantId; readonly except: 'nobody' | 'presenter' }
  'ask-unmute': { readonly by: ParticipantId; readonly id: ParticipantId; readonly at: number }
  'stop-video': {
    readonly by: ParticipantId
    readonly id: ParticipantId
    readonly source: StoppableVideo
  }
}

export type QuietingEvents = {
  /** They are told, and do it themselves or not. */
  'unmute-asked': { readonly id: ParticipantId; readonly by: ParticipantId; readonly at: number }
}

export const quieting: Feature<QuietingCommands, QuietingEvents, QuietingEvents & PublishingEvents> = {
  decide: {
    // A fact for each: who was silent already is told nothing.
    'mute-all': (meeting, { by, except }) => {
      moderator(meeting, by)
      return [...meeting.participants.values()]
        .filter(({ id, microphone }) => id !== by && microphone?.muted === false)
        .filter(({ presenter }) => except === 'nobody' || !presenter)
        .map(({ id }) => ({ type: 'muted', id, by }))
    },
    // Nothing for who is heard already.
    'ask-unmute': (meeting, { by, id, at }) => {
      moderator(meeting, by)
      const who = other(meeting, id)
      permitted(meeting, who, 'mic')
      return who.microphone?.muted === false ? [] : [{ type: 'unmute-asked', id, by, at }]
    },
    // The sound of a shared screen goes with it.
    'stop-video': (meeting, { by, id, source }) => {
      moderator(meeting, by)
      const sources: readonly string[] = source === 'screen' ? ['screen', 'screen-audio'] : [source]
      return other(meeting, id)
        .published.filter((one) => sources.includes(one.source))
        .map(({ producerId }) => ({ type: 'unpublished', id, producerId, by }))
    },
  },
  evolve: { 'unmute-asked': (meeting) => meeting },
}
