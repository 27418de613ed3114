/** One countdown or stopwatch for all. What time does to it needs no event: it is over when its time has come. */
import type { ParticipantId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Feature, Typed } from './feature.ts'
import { insider, moderator } from './inside.ts'
import type { Meeting, Timer } from './meeting.ts'

type By = { readonly by: ParticipantId; readonly at: number }

export type TimerCommands = {
  /** `seconds` null: a stopwatch. */
  'start-timer': By & { readonly title: string; readonly seconds: number | null; readonly sound: boolean }
  'extend-timer': By & { readonly seconds: number }
  'stop-timer': By
  'be-ready': Omit<By, 'at'> & { readonly ready: boolean }
}

export type TimerEvents = {
  'timer-started': By & Pick<Timer, 'title' | 'endsAt' | 'sound'>
  'timer-extended': By & { readonly endsAt: number }
  'timer-stopped': By
  'timer-ready': { readonly id: ParticipantId; readonly ready: boolean }
}

export const timer: Feature<TimerCommands, TimerEvents> = {
  decide: {
    'start-timer': (meeting, { by, title, seconds, sound, at }) => {
      moderator(meeting, by)
      const endsAt = seconds === null ? null : at + seconds * 1_000
      return [{ type: 'timer-started', by, title, endsAt, sound, at }]
    },
    'extend-timer': extend,
    'stop-timer': (meeting, { by, at }) => {
      moderator(meeting, by)
      return meeting.timer === null ? [] : [{ type: 'timer-stopped', by, at }]
    },
    'be-ready': (meeting, { by, ready }) => {
      const { id } = insider(meeting, by)
      const known = meeting.timer?.ready.has(id) ?? ready
      return known === ready ? [] : [{ type: 'timer-ready', id, ready }]
    },
  },
  evolve: {
    'timer-started': (meeting, { title, endsAt, sound, at }) => ({
      ...meeting,
      timer: { title, startedAt: at, endsAt, sound, ready: new Set() },
    }),
    'timer-extended': (meeting, { endsAt }) => withTimer(meeting, (now) => ({ ...now, endsAt })),
    'timer-stopped': (meeting) => ({ ...meeting, timer: null }),
    'timer-ready': (meeting, { id, ready }) =>
      withTimer(meeting, (now) => {
        const others = [...now.ready].filter((one) => one !== id)
        return { ...now, ready: new Set(ready ? [...others, id] : others) }
      }),
  },
}

function extend(meeting: Meeting, { by, seconds, at }: TimerCommands['extend-timer']): Typed<TimerEvents>[] {
  moderator(meeting, by)
  const endsAt = meeting.timer?.endsAt ?? null
  if (endsAt === null) throw new Refused('not-found', 'no countdown runs')
  return [{ type: 'timer-extended', by, endsAt: Math.max(endsAt, at) + seconds * 1_000, at }]
}

function withTimer(meeting: Meeting, change: (timer: Timer) => Timer): Meeting {
  return meeting.timer === null ? meeting : { ...meeting, timer: change(meeting.timer) }
}
