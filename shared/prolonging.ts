/** The time of a meeting. */
import { z } from 'zod'
import { happening } from './happening.ts'
import { Nothing } from './wire.ts'

export const prolongingRequests = {
  /** Moderators: the meeting lasts so many minutes longer, as far as meetings may last. */
  'meeting:prolong': {
    from: 'inside',
    payload: z.strictObject({ minutes: z.number().int().min(1).max(120) }),
    reply: Nothing,
    rate: { perSecond: 1, burst: 5 },
  },
} as const

export const prolongingHappenings = {
  /** By whom, and by how much. When it ends now is in `meeting:changed`. */
  'meeting:prolonged': happening(z.object({ by: z.string(), minutes: z.number().int() })),
} as const
