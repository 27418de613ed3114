/** What is told of how much part people take: that moderators look at it. Pure. */
import type { ParticipationEvents } from '../meeting/participation.ts'
import { everyone, type Following } from './following.ts'

export const participationTable: { readonly [T in keyof ParticipationEvents]: Following<T> } = {
  spoke: {},
  'dashboard-opened': {
    tell: () => everyone({ name: 'dashboard:opened', notice: {} }),
    log: ({ by }) => ({ participantId: by }),
  },
}
