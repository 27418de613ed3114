/** One countdown or stopwatch for all: only its ends are told, and every page counts by the server's clock. */
import { z } from 'zod'
import { happening } from './happening.ts'
import { ParticipantId } from './ids.ts'
import { plainText } from './plain-text.ts'
import { TIMER_MAX_S, TIMER_TITLE_MAX_CHARACTERS } from './timer-limits.ts'
import { Nothing, type Rate } from './wire.ts'

/** Times are ms since the epoch by the server's clock. */
export const Timer = z.object({
  title: z.string(),
  startedAt: z.number(),
  /** When a countdown is over; null for a stopwatch. */
  endsAt: z.number().nullable(),
  /** A sound is heard when it is over. */
  sound: z.boolean(),
  /** Who said that they are ready. */
  ready: z.array(ParticipantId),
})
export type Timer = z.output<typeof Timer>

const seldom: Rate = { perSecond: 2, burst: 10 }
const seconds = z.number().int().min(1).max(TIMER_MAX_S)

export const timerRequests = {
  /** Moderators: in place of the one before. Without `seconds` a stopwatch. */
  'timer:start': {
    from: 'inside',
    payload: z.strictObject({
      title: plainText.trim().max(TIMER_TITLE_MAX_CHARACTERS),
      seconds: seconds.nullable(),
      sound: z.boolean(),
    }),
    reply: Nothing,
    rate: seldom,
  },
  /** Moderators: a countdown lasts longer; one that is over begins again. */
  'timer:extend': { from: 'inside', payload: z.strictObject({ seconds }), reply: Nothing, rate: seldom },
  /** Moderators: it is taken away. */
  'timer:stop': { from: 'inside', payload: z.strictObject({}), reply: Nothing, rate: seldom },
  /** One is ready, or not yet after all. */
  'timer:ready': {
    from: 'inside',
    payload: z.strictObject({ ready: z.boolean() }),
    reply: Nothing,
    rate: seldom,
  },
} as const

export const timerHappenings = {
  'timer:changed': happening(z.object({ timer: Timer.nullable() }), { replaces: () => 'timer' }),
  'timer:ready': happening(z.object({ id: ParticipantId, ready: z.boolean() }), {
    replaces: ({ id }) => `timer ready ${id}`,
  }),
} as const
