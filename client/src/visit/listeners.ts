import type { Outgoing } from '../media/outgoing.ts'
import type { IncomingMedia } from './incoming-media.svelte.ts'
import type { PageMedia } from './page-media.ts'
import type { WaitingWords } from './waiting-words.svelte.ts'
import type { Reactions } from './reactions.svelte.ts'
import type { AttendancePorts } from './attendance-ports.ts'

/** What hears notices without a sequence, by their names. */
export function listeners(
  media: PageMedia,
  sound: IncomingMedia,
  outgoings: readonly Outgoing[],
  reactions: Reactions,
): Omit<AttendancePorts['hearing'], 'chat:typing' | keyof WaitingWords['hearing']> {
  return {
    'reaction:counted': ({ counts }) => {
      reactions.hear(counts)
    },
    'media:consumers': (notice) => {
      media.change(notice)
    },
    'media:levels': ({ levels }) => {
      sound.speaking = levels.map(([id]) => id)
    },
    'media:wanted': ({ producerId, layer }) => {
      void outgoings.find((outgoing) => outgoing.producerId === producerId)?.watch(layer)
    },
    'media:lost': () => void media.open(),
    'media:moving': () => void media.move(),
    'media:moved': () => {
      media.moved()
    },
    'media:unreachable': ({ direction }) => media.path?.restartIce(direction),
  }
}
