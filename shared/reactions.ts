/** Reactions pass: they are counted for all, and kept nowhere. */
import { z } from 'zod'
import { REACTIONS } from './reaction-kinds.ts'
import { Nothing } from './wire.ts'

const Reaction = z.enum(REACTIONS)

export const reactionRequests = {
  'reaction:send': {
    from: 'inside',
    payload: z.strictObject({ reaction: Reaction }),
    reply: Nothing,
    rate: { perSecond: 2, burst: 6 },
  },
} as const

export const reactionNotices = {
  /** How many of each came since this was told last. */
  'reaction:counted': z.object({ counts: z.array(z.tuple([Reaction, z.number().int()])) }),
} as const
