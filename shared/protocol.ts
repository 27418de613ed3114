/**
 * What a browser asks of the server and what the server tells it: the whole of it. The browser imports the types only.
 *
 * A socket opens with a `Hello` in Socket.IO's `auth` and is answered by the notice `welcome`, or refused with a
 * connect error whose `data` is a `Failure`. A visitor (link held, not yet joined) may test sound and join; everything
 * else is for participants.
 */
import { z } from 'zod'
import { attendanceHappenings, attendanceRequests } from './attendance.ts'
import { chatHappenings, chatNotices, chatRequests } from './chat.ts'
import { handHappenings, handRequests } from './hands.ts'
import { happening } from './happening.ts'
import { lockHappenings, lockRequests } from './locks.ts'
import { BrowserId, Credential, PageId, ParticipantId, Seat } from './ids.ts'
import { RtpCapabilities } from './media.ts'
import { mediaNotices, mediaRequests } from './media-requests.ts'
import {
  Doorstep,
  EndReason,
  Invitation,
  LeaveReason,
  MediaSession,
  MeetingFacts,
  MicrophoneState,
  Participant,
  ParticipantName,
  RoleSchema,
  Snapshot,
} from './meeting.ts'
import { WaitingLine, WaitingOutcome, WaitingPerson, waitingNotices, waitingRequests } from './waiting.ts'
import { moderatingHappenings, moderatingRequests } from './moderating.ts'
import { prolongingHappenings, prolongingRequests } from './prolonging.ts'
import { reactionNotices, reactionRequests } from './reactions.ts'
import { stageHappenings, stageRequests } from './stage.ts'
import { timerHappenings, timerRequests } from './timer.ts'
import {
  Failure,
  Nothing,
  type Asker,
  type Handlers,
  type NoticeOf,
  type Notices,
  type PayloadIn,
  type Rate,
  type ReplyOf,
  type Requests,
  type RequestTable,
} from './wire.ts'

/** `microphone`: how the one of the echo test enters; `off` closes it. Without one it is `off` whatever is asked. */
export const Joining = z.strictObject({ name: ParticipantName, microphone: MicrophoneState })

export const Hello = z.strictObject({
  protocol: z.number().int(),
  page: PageId,
  browser: BrowserId,
  credential: Credential,
  /** With it the media session is opened in the same round trip. Without: signalling only, until `media:open`. */
  capabilities: RtpCapabilities.optional(),
  /** With a link: join at once. The connect is the join. */
  join: Joining.optional(),
})
export type Hello = z.input<typeof Hello>

/** What happens in a meeting, in order and with nothing left out: these carry its sequence number. */
export const happenings = {
  'participant:joined': happening(z.object({ participant: Participant, count: z.number().int() })),
  'participant:changed': happening(z.object({ participant: Participant }), {
    replaces: ({ participant }) => participant.id,
  }),
  /** To who is not told who the other participants are: one of them sends no video, or no more. */
  'participant:hidden': happening(z.object({ id: ParticipantId, count: z.number().int() }), {
    replaces: ({ id }) => id,
  }),
  'participant:left': happening(
    z.object({ id: ParticipantId, reason: LeaveReason, count: z.number().int() }),
    { ends: ({ id }) => id },
  ),
  /** To the one who was muted by somebody else. */
  'you:muted': happening(z.object({ by: z.string() })),
  ...moderatingHappenings,
  ...handHappenings,
  ...timerHappenings,
  ...stageHappenings,
  ...attendanceHappenings,
  ...prolongingHappenings,
  ...lockHappenings,
  /** Settings of the room were saved while the meeting goes on. */
  'meeting:changed': happening(z.object({ meeting: MeetingFacts }), { replaces: () => 'meeting' }),
  /** To moderators: somebody waits, or what was told of them has changed. */
  'waiting:changed': happening(z.object({ person: WaitingPerson }), {
    replaces: ({ person }) => `waiting ${person.id}`,
  }),
  /** To moderators: somebody no longer waits. `by`: the name of the moderator who decided it, if one did. */
  'waiting:left': happening(
    z.object({ id: ParticipantId, outcome: WaitingOutcome, by: z.string().nullable() }),
    { ends: ({ id }) => `waiting ${id}` },
  ),
  /** `by`: the name of the moderator who ended it; null when nobody inside did. */
  'meeting:ended': happening(z.object({ reason: EndReason, by: z.string().nullable() })),
  ...chatHappenings,
} as const
export type HappeningName = keyof typeof happenings
export type HappeningNotice<N extends HappeningName> = z.output<(typeof happenings)[N]['notice']>
export type Happening = {
  [N in HappeningName]: { readonly name: N; readonly notice: HappeningNotice<N> }
}[HappeningName]

const [first, ...others] = Object.entries(happenings).map(([name, { notice }]) =>
  z.object({ name: z.literal(name), notice }),
)
// Built from the table, which the compiler cannot follow; the type is derived from the same table.
const anyHappening = z.discriminatedUnion('name', [first, ...others] as never) as z.ZodType<Happening>

/** Happenings up to and including `seq`. Gaps in `seq` are what was not for this receiver. */
export const Batch = z.object({ seq: z.number().int(), happenings: z.array(anyHappening) })
export type Batch = z.output<typeof Batch>

export const Entered = z.object({
  phase: z.literal('inside'),
  self: ParticipantId,
  role: RoleSchema,
  seat: Seat,
  seq: z.number().int(),
  /** Null on a resume: then `missed` holds what happened meanwhile. */
  snapshot: Snapshot.nullable(),
  missed: z.array(Batch),
  /** Null when the Hello brought no capabilities, or the media node cannot be reached now (`media:lost` follows later). */
  media: MediaSession.nullable(),
})
export type Entered = z.output<typeof Entered>

export const Visiting = z.object({
  phase: z.literal('visiting'),
  role: RoleSchema,
  meeting: Doorstep,
  /** The name of the account that is signed in; `fixed` when the link admits people under it only. */
  account: z.object({ name: z.string(), fixed: z.boolean() }).nullable(),
  media: MediaSession.nullable(),
})
export type Visiting = z.output<typeof Visiting>

/** They asked to join and will be let in: by the opening of the meeting, or by a moderator. `welcome` follows then. */
export const Waiting = z.object({
  phase: z.literal('waiting'),
  self: ParticipantId,
  role: RoleSchema,
  seat: Seat,
  name: z.string(),
  /** Who is awaited: any moderator to open the meeting, or one who admits this person. */
  awaits: z.enum(['opening', 'admission']),
  /** Which place in the queue is theirs, from 1. */
  position: z.number().int(),
  /** What moderators say to all who wait; '' is nothing. */
  message: z.string(),
  talk: z.array(WaitingLine),
  /** The name of the moderator who sent them back from inside; null when nobody did. */
  sentBackBy: z.string().nullable(),
  meeting: Doorstep,
  media: MediaSession.nullable(),
})
export type Waiting = z.output<typeof Waiting>

const often: Rate = { perSecond: 20, burst: 60 }
const seldom: Rate = { perSecond: 2, burst: 10 }
/** A microphone that somebody switches by hand, or holds to speak. */
const bySwitch: Rate = { perSecond: 3, burst: 10 }

export const requests = {
  /** A visitor enters. The microphone of its echo test becomes its microphone in the meeting. */
  'meeting:join': {
    from: 'anyone',
    payload: Joining,
    reply: z.discriminatedUnion('phase', [Entered, Waiting]),
    rate: seldom,
  },
  'meeting:leave': { from: 'anyone', payload: z.strictObject({}), reply: Nothing, rate: seldom },
  /** Moderators: everybody is sent out and the meeting is over. */
  'meeting:end': { from: 'inside', payload: z.strictObject({}), reply: Nothing, rate: seldom },
  /** What to invite people with; participants get the participants' link and the telephone only. */
  'meeting:invitation': { from: 'inside', payload: z.strictObject({}), reply: Invitation, rate: seldom },
  ...waitingRequests,

  ...moderatingRequests,
  ...lockRequests,

  /** Everybody inside, in order of name then id, `limit` at a time; `next` is the `after` of the following page. */
  'people:list': {
    from: 'inside',
    payload: z.strictObject({
      after: z.string().max(256).nullable(),
      limit: z.number().int().min(1).max(200),
    }),
    reply: z.object({ participants: z.array(Participant), next: z.string().nullable() }),
    rate: { perSecond: 5, burst: 20 },
  },

  /** Own microphone, or as a moderator somebody else's. Nobody can unmute another. */
  'microphone:mute': {
    from: 'inside',
    payload: z.strictObject({ participantId: ParticipantId }),
    reply: Nothing,
    rate: often,
  },
  'microphone:unmute': { from: 'inside', payload: z.strictObject({}), reply: Nothing, rate: bySwitch },
  ...handRequests,
  ...reactionRequests,
  ...timerRequests,
  ...stageRequests,
  ...attendanceRequests,
  ...prolongingRequests,
  ...chatRequests,
  ...mediaRequests,
} as const satisfies RequestTable & Readonly<Record<string, { readonly from: Asker }>>

export const notices = {
  /** The answer to the Hello; once more when who waited is let in, or is to wait for something else. */
  welcome: z.discriminatedUnion('phase', [Entered, Visiting, Waiting]),
  happened: Batch,

  // The rest says how things are now. It has no sequence number and is not repeated.
  ...waitingNotices,
  ...chatNotices,
  ...reactionNotices,
  ...mediaNotices,
  /** The last word on this socket; what may be tried again is told by the code. */
  dismissed: Failure.pick({
    code: true,
    message: true,
    by: true,
    why: true,
    retryAfterMs: true,
    path: true,
  }),
} as const

export type RequestName = keyof typeof requests
export type NoticeName = keyof typeof notices
export type Payload<N extends RequestName> = PayloadIn<typeof requests, N>
export type Reply<N extends RequestName> = ReplyOf<typeof requests, N>
export type Notice<N extends NoticeName> = NoticeOf<typeof notices, N>
export type ClientToServer = Requests<typeof requests>
export type ServerToClient = Notices<typeof notices>
export type RequestHandlers<Context> = Handlers<typeof requests, Context>
