/** The waiting room: whom it is for, and what is asked and told of who waits. */
import { z } from 'zod'
import { ParticipantId } from './ids.ts'
import { plainText } from './plain-text.ts'
import { Nothing, type Rate } from './wire.ts'

/** Who waits until a moderator admits them: nobody, who comes under a name that no provider vouches for, or everybody. */
export const WaitingPolicy = z.enum(['off', 'guests', 'everybody'])
export type WaitingPolicy = z.output<typeof WaitingPolicy>

/** Whom of those who wait: all, or who is of the same organisation as who asks (see `sameOrganisation`). */
export const WaitingCrowd = z.enum(['all', 'organisation'])
export type WaitingCrowd = z.output<typeof WaitingCrowd>

/** See `affiliation.ts`. */
export const Affiliated = z.object({ provider: z.string(), domain: z.string().nullable() })

/** Somebody who wants to come in and may not yet. Told to moderators only. */
export const WaitingPerson = z.object({
  id: ParticipantId,
  name: z.string(),
  verified: z.boolean(),
  via: z.enum(['browser', 'phone']),
  presence: z.enum(['here', 'away']),
  /** ms since the epoch. */
  since: z.number(),
  /** Null for who is not signed in. */
  affiliation: Affiliated.nullable(),
  /** They were inside, and a moderator sent them back here: no change of the policy lets them in. */
  sentBack: z.boolean(),
  /** By the link and under the name of somebody banned: perhaps the same person. */
  mayBeBanned: z.boolean(),
})
export type WaitingPerson = z.output<typeof WaitingPerson>

/** One line between moderators and somebody who waits, who is not told which moderator wrote it: `by` is '' for them. */
export const WaitingLine = z.object({
  from: z.enum(['waiting', 'moderator']),
  by: z.string(),
  text: z.string(),
  /** ms since the epoch. */
  at: z.number(),
})
export type WaitingLine = z.output<typeof WaitingLine>

const words = plainText.trim().max(500)

/** What became of somebody who waited. */
export const WaitingOutcome = z.enum(['admitted', 'denied', 'gone'])
export type WaitingOutcome = z.output<typeof WaitingOutcome>

const often: Rate = { perSecond: 20, burst: 60 }
const seldom: Rate = { perSecond: 2, burst: 10 }

/** What moderators ask of the waiting room. */
export const waitingRequests = {
  /** Somebody who waits comes in. */
  'people:admit': {
    from: 'inside',
    payload: z.strictObject({ participantId: ParticipantId }),
    reply: Nothing,
    rate: often,
  },
  /** As many as there are places, the longest waiting first; `left` go on waiting because the meeting is full. */
  'waiting:admit-all': {
    from: 'inside',
    payload: z.strictObject({ whom: WaitingCrowd }),
    reply: z.object({ admitted: z.number().int(), left: z.number().int() }),
    rate: seldom,
  },
  /** Somebody who waits goes; `again`: they may ask once more after a pause, else not to this meeting. */
  'waiting:deny': {
    from: 'inside',
    payload: z.strictObject({ participantId: ParticipantId, again: z.boolean() }),
    reply: Nothing,
    rate: often,
  },
  'waiting:deny-all': {
    from: 'inside',
    payload: z.strictObject({ whom: WaitingCrowd, again: z.boolean() }),
    reply: Nothing,
    rate: seldom,
  },
  /** Somebody inside waits again until a moderator admits them, also when they come anew. Not a moderator. */
  'waiting:send-back': {
    from: 'inside',
    payload: z.strictObject({ participantId: ParticipantId }),
    reply: Nothing,
    rate: seldom,
  },
  /** For this meeting, until the room's own setting is changed. Who need not wait any more comes in at once. */
  'waiting:set-policy': {
    from: 'inside',
    payload: z.strictObject({ policy: WaitingPolicy }),
    reply: Nothing,
    rate: seldom,
  },
  /** Moderators say something to all who wait, and who comes later; '' takes it back. */
  'waiting:set-message': {
    from: 'inside',
    payload: z.strictObject({ text: words }),
    reply: Nothing,
    rate: seldom,
  },
  /** A moderator writes to somebody who waits, or, naming nobody, who waits writes to the moderators. */
  'waiting:say': {
    from: 'anyone',
    payload: z.strictObject({ participantId: ParticipantId.nullable(), text: words.min(1) }),
    reply: Nothing,
    rate: seldom,
  },
} as const

export const waitingNotices = {
  /** To who waits: which place in the queue is theirs, from 1; at most once a second. */
  'waiting:position': z.object({ position: z.number().int() }),
  /** To moderators and to who waits: what is said to all who wait; '' is nothing. */
  'waiting:message': z.object({ text: z.string() }),
  /** To moderators and to the one who waits: one more line between them. */
  'waiting:said': z.object({ participantId: ParticipantId, line: WaitingLine }),
  /** To a moderator who comes in: all that was said so far. */
  'waiting:words': z.object({
    message: z.string(),
    talks: z.array(z.object({ participantId: ParticipantId, lines: z.array(WaitingLine) })),
  }),
} as const
