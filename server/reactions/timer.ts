/** What is told of the timer. Pure. */
import type { Happened } from '../meeting/live-meeting.ts'
import type { TimerEvents } from '../meeting/timer.ts'
import { everyone, type Following } from './following.ts'
import { timerOf } from './to-wire.ts'

const changed = {
  tell: ({ after }: Happened) => everyone({ name: 'timer:changed', notice: { timer: timerOf(after) } }),
} as const

export const timerTable: { readonly [T in keyof TimerEvents]: Following<T> } = {
  'timer-started': changed,
  'timer-extended': changed,
  'timer-stopped': changed,
  'timer-ready': {
    tell: (_, { id, ready }) => everyone({ name: 'timer:ready', notice: { id, ready } }),
    repeats: { what: 'ready' },
  },
}
