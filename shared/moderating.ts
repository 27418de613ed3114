/** What moderators do about other people: their roles, what they send, and whether they stay. */
import { z } from 'zod'
import { happening } from './happening.ts'
import { ParticipantId } from './ids.ts'
import { WHY_MAX_CHARACTERS } from './limits.ts'
import { ParticipantName } from './meeting.ts'
import { plainText } from './plain-text.ts'
import { Nothing, type Rate } from './wire.ts'

/** Somebody who may not come back to this meeting. `id`: who they were in it. */
export const Ban = z.object({
  id: ParticipantId,
  name: z.string(),
  verified: z.boolean(),
  via: z.enum(['browser', 'phone']),
  /** The name of the moderator who did it. */
  by: z.string(),
  /** ms since the epoch. */
  at: z.number(),
})
export type Ban = z.output<typeof Ban>

/** What of somebody's a moderator can stop; they may show it again. */
export const StoppableVideo = z.enum(['camera', 'screen'])
export type StoppableVideo = z.output<typeof StoppableVideo>

const often: Rate = { perSecond: 20, burst: 60 }
const seldom: Rate = { perSecond: 2, burst: 10 }

const about = z.strictObject({ participantId: ParticipantId })
const byModerators = { from: 'inside', payload: about, reply: Nothing, rate: seldom } as const

/** All of these are for moderators. */
export const moderatingRequests = {
  'people:promote': byModerators,
  /** Not who looks after the room: they are always moderators. */
  'people:demote': byModerators,
  /** They have this name from now on, with a number where another has it. Not whose name is verified. */
  'people:rename': {
    ...byModerators,
    payload: z.strictObject({ participantId: ParticipantId, name: ParticipantName }),
  },
  /** This person presents, whoever did before. */
  'presenter:make': byModerators,
  /** Nobody presents any more. */
  'presenter:take-back': { ...byModerators, payload: z.strictObject({}) },
  /** Everybody who can be heard, but for who asks. The reply says how many were muted. */
  'microphone:mute-all': {
    ...byModerators,
    payload: z.strictObject({ except: z.enum(['nobody', 'presenter']) }),
    reply: z.object({ muted: z.number().int() }),
  },
  /** They are told and unmute themselves, or not. */
  'microphone:ask-unmute': byModerators,
  'video:stop': {
    ...byModerators,
    payload: z.strictObject({ participantId: ParticipantId, source: StoppableVideo }),
    rate: often,
  },
  /** They are sent out; `ban`: and stay out of this meeting, whatever way they come. Not who looks after the room. */
  'people:remove': {
    ...byModerators,
    payload: z.strictObject({
      participantId: ParticipantId,
      ban: z.boolean(),
      why: plainText.trim().max(WHY_MAX_CHARACTERS),
    }),
  },
  'ban:list': { ...byModerators, payload: z.strictObject({}), reply: z.object({ bans: z.array(Ban) }) },
  /** They may come again. `participantId` as `ban:list` gives it. */
  'ban:undo': byModerators,
} as const

const By = z.string()

/** To whom it is done. `by` is the name of who did it. */
export const moderatingHappenings = {
  'you:promoted': happening(z.object({ by: By })),
  /** `by` null: nobody in the meeting did it, the right to look after the room was taken. */
  'you:demoted': happening(z.object({ by: By.nullable() })),
  'you:renamed': happening(z.object({ name: z.string(), by: By })),
  /** One presents from now on, or no more. */
  'you:presenter': happening(z.object({ presenting: z.boolean(), by: By })),
  'you:asked-to-unmute': happening(z.object({ by: By })),
  /** What one sent has ended. */
  'you:stopped': happening(z.object({ source: StoppableVideo, by: By })),
} as const
