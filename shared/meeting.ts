/** What a meeting, its people and its invitation look like on the wire: the shapes that `protocol.ts` sends. */
import { z } from 'zod'
import { ChatRules } from './chat.ts'
import { MeetingId, ParticipantId, ProducerId, RoomId } from './ids.ts'
import { NAME_MAX_CHARACTERS } from './limits.ts'
import { LockedPerson, Locks } from './locks.ts'
import { ConsumerParameters, TransportParameters } from './media.ts'
import { plainText } from './plain-text.ts'
import { RichText } from './rich-text.ts'
import { ROLES } from './roles.ts'
import { Stage } from './stage.ts'
import { Timer } from './timer.ts'
import { RoomSettings } from './room-settings.ts'
import { Affiliated, WaitingPerson } from './waiting.ts'

export const ParticipantName = plainText.trim().min(1).max(NAME_MAX_CHARACTERS)

export const RoleSchema = z.enum(ROLES)

/** How a participant's microphone stands: `off` has none (listening only, or not yet), the others have one. */
export const MicrophoneState = z.enum(['off', 'muted', 'live'])
export type MicrophoneState = z.output<typeof MicrophoneState>

export const Video = z.object({ producerId: ProducerId, source: z.enum(['camera', 'screen']) })

/** Everything that others may know of a participant. Notices carry it whole, so that the newest is always right. */
export const Participant = z.object({
  id: ParticipantId,
  name: z.string(),
  role: RoleSchema,
  /** Looks after the room: always a moderator. */
  looksAfter: z.boolean(),
  presenter: z.boolean(),
  /** The name is what an identity provider says of this person; else they wrote it themselves. */
  verified: z.boolean(),
  via: z.enum(['browser', 'phone']),
  /** `away`: the socket is lost and the seat is kept. */
  presence: z.enum(['here', 'away']),
  microphone: MicrophoneState,
  videos: z.array(Video),
  /** ms since the epoch when the hand went up, else null. */
  handRaisedAt: z.number().nullable(),
})
export type Participant = z.output<typeof Participant>

/** A TURN server with credentials for this participant only. */
export const IceServer = z.object({
  urls: z.array(z.string()),
  username: z.string(),
  credential: z.string(),
})

/** Both transports of a page and all that it is forwarded now. */
export const MediaSession = z.object({
  send: TransportParameters,
  receive: TransportParameters,
  consumers: z.array(ConsumerParameters),
  iceServers: z.array(IceServer),
})
export type MediaSession = z.output<typeof MediaSession>

/** What who is not inside may know of a meeting: nothing of who is in it. */
export const Doorstep = z.object({
  id: MeetingId,
  title: z.string(),
  /** Whose room it is; null for one that nobody owns. */
  host: z.string().nullable(),
  /** A moderator has opened it. Before that, participants wait. */
  started: z.boolean(),
  /** A room that stays, so that its owner may sign in for it. */
  permanent: z.boolean(),
  /** Where people go afterwards; '' stays here. */
  redirectUrl: z.string(),
})
export type Doorstep = z.output<typeof Doorstep>

/** What the room's settings let participants do when a meeting begins: its locks follow from them. */
export type Permits = Record<
  'cameras' | 'microphones' | 'publicChat' | 'privateChat' | 'notes' | 'camerasForModerators',
  boolean
>

/** What is the same for everybody inside. The room's settings, but for those that the server alone needs. */
export const MeetingFacts = z.object({
  ...RoomSettings.omit({
    moderatorMessage: true,
    durationMinutes: true,
    allowCameras: true,
    allowMicrophones: true,
    allowPublicChat: true,
    allowPrivateChat: true,
    allowNotes: true,
    camerasForModerators: true,
    recording: true,
  }).shape,
  id: MeetingId,
  roomId: RoomId,
  permanent: z.boolean(),
  welcome: RichText,
  locks: Locks,
  chat: ChatRules,
  timer: Timer.nullable(),
  stage: Stage,
  /** Moderators see how much part everybody takes. */
  dashboard: z.boolean(),
  /** ms since the epoch: when a moderator opened it, and when its time is over. */
  openedAt: z.number(),
  endsAt: z.number(),
  /** The server's clock when this was written, in ms: what to subtract before showing a duration. */
  now: z.number(),
})
export type MeetingFacts = z.output<typeof MeetingFacts>

/** A meeting as a joiner first sees it. Of many participants only the ones to show first are told; see `people:list`. */
export const Snapshot = z.object({
  meeting: MeetingFacts,
  participants: z.array(Participant),
  /** How many are inside, told or not. */
  count: z.number().int(),
  /** Who wants to come in, the longest waiting first; empty for who may not admit them. */
  waiting: z.array(WaitingPerson),
  /** Of which organisation the receiver is; null for who is not signed in. */
  affiliation: Affiliated.nullable(),
  /** Those with locks of their own: all of them for moderators, for others oneself. */
  locked: z.array(LockedPerson),
})
export type Snapshot = z.output<typeof Snapshot>

/** Why somebody is no longer inside, as others are told it: nothing of accounts. */
export const LeaveReason = z.enum(['left', 'lost', 'kicked'])
export type LeaveReason = z.output<typeof LeaveReason>
export const EndReason = z.enum([
  'ended-by-moderator',
  'time-over',
  'empty',
  'ended-by-administrator',
  'room-deleted',
])
export type EndReason = z.output<typeof EndReason>

/** What to invite people with. What the receiver may not pass on is null. */
export const Invitation = z.object({
  title: z.string(),
  participantUrl: z.string(),
  moderatorUrl: z.string().nullable(),
  /** For people who sign in. Shown to those who look after the room, never inside a meeting. */
  authenticatedUrl: z.string().nullable(),
  /** Nine digits; gives moderator rights to who is signed in. */
  code: z.string().nullable(),
  /** Null when there are no numbers to dial. */
  phone: z
    .object({ numbers: z.array(z.object({ number: z.string(), label: z.string() })), pin: z.string() })
    .nullable(),
  moderatorMessage: RichText.nullable(),
})
export type Invitation = z.output<typeof Invitation>
