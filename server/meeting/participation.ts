/** How much part people take: what is not in the journal anyway, and that moderators look at it. */
import type { ParticipantId } from '../../shared/ids.ts'
import type { Feature } from './feature.ts'
import { moderator } from './inside.ts'

/** Who was heard, and for how long in ms. */
export type Spoken = readonly (readonly [ParticipantId, number])[]

export type ParticipationCommands = {
  /** Nobody asks for it: it was heard. */
  'note-spoken': { readonly spoken: Spoken; readonly at: number }
  'open-dashboard': { readonly by: ParticipantId; readonly at: number }
}

export type ParticipationEvents = {
  spoke: { readonly spoken: Spoken; readonly at: number }
  /** The first time only. */
  'dashboard-opened': { readonly by: ParticipantId; readonly at: number }
}

export const participation: Feature<ParticipationCommands, ParticipationEvents> = {
  decide: {
    'note-spoken': (_, { spoken, at }) => (spoken.length === 0 ? [] : [{ type: 'spoke', spoken, at }]),
    'open-dashboard': (meeting, { by, at }) => {
      moderator(meeting, by)
      return meeting.dashboardOpened ? [] : [{ type: 'dashboard-opened', by, at }]
    },
  },
  evolve: {
    spoke: (meeting) => meeting,
    'dashboard-opened': (meeting) => ({ ...meeting, dashboardOpened: true }),
  },
}
