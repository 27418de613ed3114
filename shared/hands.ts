/** Raised hands: a queue, the longest raised first. */
import { z } from 'zod'
import { happening } from './happening.ts'
import { ParticipantId } from './ids.ts'
import { Nothing, type Rate } from './wire.ts'

const seldom: Rate = { perSecond: 2, burst: 10 }

export const handRequests = {
  /** `again`: after it came down by itself a moment ago, in the place that it had; then it stays up. */
  'hand:raise': {
    from: 'inside',
    payload: z.strictObject({ again: z.boolean().optional() }),
    reply: Nothing,
    rate: seldom,
  },
  /** Own hand, or as a moderator somebody else's. */
  'hand:lower': {
    from: 'inside',
    payload: z.strictObject({ participantId: ParticipantId }),
    reply: Nothing,
    rate: seldom,
  },
  /** Moderators: everybody's. */
  'hand:lower-all': { from: 'inside', payload: z.strictObject({}), reply: Nothing, rate: seldom },
} as const

export const handHappenings = {
  /** To whose hand came down without them. `by`: the name of who lowered it; null: they have spoken. */
  'you:hand-lowered': happening(z.object({ by: z.string().nullable() })),
} as const
