/** What moderators arrange for all: the layout, who is large, and who interprets into sign language. */
import { z } from 'zod'
import { happening } from './happening.ts'
import { ParticipantId } from './ids.ts'
import { LAYOUTS } from './layouts.ts'
import { Nothing, type Rate } from './wire.ts'

/** More are not large for everybody: the oldest gives way. */
export const SPOTLIGHTS_MAX = 9

export const Stage = z.object({
  /** Null: as everybody likes. */
  layout: z.enum(LAYOUTS).nullable(),
  /** Who is large for everybody, the oldest first. */
  spotlit: z.array(ParticipantId),
  interpreter: ParticipantId.nullable(),
  /** The name of who changed layout or spotlights last; '' before anybody did. */
  by: z.string(),
  /** When that was: ms since the epoch by the server's clock. */
  at: z.number(),
})
export type Stage = z.output<typeof Stage>

const byModerators = {
  from: 'inside',
  reply: Nothing,
  rate: { perSecond: 2, burst: 10 } satisfies Rate,
} as const

/** All of these are for moderators. */
export const stageRequests = {
  /** The layout for everybody, who may go back to their own; null gives it back to all. */
  'stage:lay-out': { ...byModerators, payload: z.strictObject({ layout: z.enum(LAYOUTS).nullable() }) },
  /** Somebody is large for everybody, or no more. */
  'stage:spotlight': {
    ...byModerators,
    payload: z.strictObject({ participantId: ParticipantId, on: z.boolean() }),
  },
  /** This person has the interpreter's place, whoever had it before; null: nobody has. */
  'stage:set-interpreter': {
    ...byModerators,
    payload: z.strictObject({ participantId: ParticipantId.nullable() }),
  },
} as const

export const stageHappenings = {
  'stage:changed': happening(z.object({ stage: Stage }), { replaces: () => 'stage' }),
  /** One is large for everybody from now on, or no more. `by` is the name of who did it. */
  'you:spotlit': happening(z.object({ on: z.boolean(), by: z.string() })),
  /** One has the interpreter's place from now on, or no more. */
  'you:interpreter': happening(z.object({ on: z.boolean(), by: z.string() })),
} as const
