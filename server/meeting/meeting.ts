/** One live meeting as a value. Nothing here acts. Times are ms since the epoch and come in with the commands. */
import type { MeetingId, ParticipantId, ProducerId, RoomId, UserId } from '../../shared/ids.ts'
import type { Affiliation } from '../../shared/affiliation.ts'
import type { Source } from '../../shared/limits.ts'
import type { Layout } from '../../shared/layouts.ts'
import type { Locks, PersonLocks } from '../../shared/locks.ts'
import type { EndReason, LeaveReason, MicrophoneState } from '../../shared/meeting.ts'
import type { Role } from '../../shared/roles.ts'
import type { WaitingPolicy } from '../../shared/waiting.ts'
import type { MeetingSettings } from './settings.ts'
import type { ChatState, Speaking } from './speaking.ts'

/** By which sign-in somebody came. Attendees have a session and no account. Never on the wire. */
export type Account = {
  readonly userId: UserId | null
  /** Names the session without opening it. */
  readonly session: string
  /** Of which organisation they are; what older versions did not write is not known. */
  readonly affiliation?: Affiliation
}

/**
 * Why somebody is no longer inside, or no longer waits. Others are told no more than a `LeaveReason`. `revoked`: their
 * link was; `full`: there was no place; `denied`: a moderator turned them away.
 */
export type GoneReason = LeaveReason | 'signed-out' | 'disabled' | 'revoked' | 'full' | 'denied'
/** `by`: the name of the moderator who did it. */
type Gone = { readonly reason: GoneReason; readonly at: number; readonly by?: string }

export type Microphone = { readonly producerId: ProducerId; readonly muted: boolean }
export type Published = { readonly producerId: ProducerId; readonly source: Exclude<Source, 'mic'> }

/** A hand that came down by itself: when, and its place in the queue. */
type SpentHand = { readonly raisedAt: number; readonly at: number }

/** What runs for all. */
export type Timer = {
  readonly title: string
  readonly startedAt: number
  /** Null for a stopwatch. */
  readonly endsAt: number | null
  readonly sound: boolean
  readonly ready: ReadonlySet<ParticipantId>
}

/** What moderators arranged for all to see. Who is not inside any more may still stand in it: see `stageOf`. */
export type Stage = {
  /** Null: as everybody likes. */
  readonly layout: Layout | null
  /** Who is large, the oldest first. */
  readonly spotlit: readonly ParticipantId[]
  /** Who interprets into sign language. */
  readonly interpreter: ParticipantId | null
  /** The name of who changed layout or spotlights last, and when. */
  readonly by: string
  readonly at: number
}

/** Who somebody is and how they came. */
export type Person = {
  readonly id: ParticipantId
  readonly name: string
  readonly via: 'browser' | 'phone'
  /** The name is what their provider of identity says. */
  readonly verified: boolean
  readonly account: Account | null
  /** A hash of the link that they came by; null when they came by none. Never on the wire. */
  readonly link: string | null
  /** Whose pass that link is; null when it is one of the room's own. Never on the wire. */
  readonly passOf: UserId | null
  /** A hash that names their browser; null for one without an identity. Never on the wire. */
  readonly browser: string | null
}

/** Since when no socket holds the seat; null while one does. */
type Seated = {
  readonly awaySince: number | null
  /** They are away because they closed the page, or went elsewhere with it. */
  readonly closedPage: boolean
}

/** The name is unique in the meeting: a second Ada is "Ada (2)". */
export type Participant = Person &
  Seated & {
    readonly role: Role
    /** A moderator because they look after the room: their link alone would make them a participant. */
    readonly byStanding: boolean
    /** Looks after the room, as its owner or for them: always a moderator, and nobody sends them out. */
    readonly looksAfter: boolean
    /** One person at most. */
    readonly presenter: boolean
    /** Where they are apart from the room's locks; it counts for participants only. */
    readonly locks: PersonLocks
    readonly joinedAt: number
    /** What the name looks like to a reader: see `likenessOf`. */
    readonly likeness: string
    /** No microphone yet: the first one enters muted where the room wants it so. */
    readonly firstMicrophonePending: boolean
    readonly microphone: Microphone | null
    /** Somebody else muted them, and they have not been heard since: a new microphone enters muted, too. */
    readonly mutedByOther: boolean
    /** Nobody but themselves hears their microphone, muted or not. */
    readonly testingSound: boolean
    readonly published: readonly Published[]
    readonly handRaisedAt: number | null
    /** It was raised again after it had come down by itself. */
    readonly handStays: boolean
    /** The hand that came down by itself last. */
    readonly handSpent: SpentHand | null
    readonly speaking: Speaking
  }

/** Somebody who will come in as a participant: when the meeting is opened, or when a moderator admits them. */
export type Waiting = Person &
  Seated & {
    readonly since: number
    /** They may be somebody banned: see `mayBeBanned`. */
    readonly mayBeBanned: boolean
    /** How the microphone of their echo test is to enter. */
    readonly microphone: MicrophoneState
    /** A hash that names where they come from; null when that is not known. Never on the wire. */
    readonly address: string | null
    /** The name of the moderator who sent them back from inside; null when nobody did. */
    readonly sentBackBy: string | null
  }

/** What a telephone finds again that calls once more soon. */
export type KeptPlace = Pick<Participant, 'handRaisedAt' | 'handStays' | 'mutedByOther'> & {
  readonly until: number
}

/** Somebody who may not come back. `id`: who they were inside; `by`: the name of the moderator who did it. */
export type Ban = Person & { readonly by: string; readonly at: number }

export type Meeting = {
  readonly id: MeetingId
  readonly roomId: RoomId
  /** In a room that stays. */
  readonly permanent: boolean
  /** Whose room it is. */
  readonly host: string | null
  readonly settings: MeetingSettings
  readonly openedAt: number
  /** When the first moderator came; null: participants wait for that. */
  readonly startedAt: number | null
  /** When its time is over; null until it is started. */
  readonly endsAt: number | null
  /** When a process last took it over from one that died: all were away then, through no fault of theirs. */
  readonly restoredAt: number | null
  readonly participants: ReadonlyMap<ParticipantId, Participant>
  /** Whom moderators made the waiting room be for in this meeting; null: as the room's settings say. */
  readonly waitingPolicy: WaitingPolicy | null
  /** Who waits, the longest waiting first. */
  readonly waiting: ReadonlyMap<ParticipantId, Waiting>
  /** Who went in the last 90 s, the newest last, and why: what a returning seat is told. At most `GONE_MAX`. */
  readonly gone: ReadonlyMap<ParticipantId, Gone>
  /** The places of those who hung up, or were lost on the telephone, the newest last. */
  readonly keptPlaces: ReadonlyMap<ParticipantId, KeptPlace>
  /** What moderators called people who may come back, by what they are known again. The oldest first. */
  readonly givenNames: ReadonlyMap<string, string>
  /** Who was sent out and stays out. */
  readonly kicked: ReadonlySet<ParticipantId>
  readonly chat: ChatState
  /** Until when, in ms, those by these keys may not ask again; null: not in this meeting. The oldest first. */
  readonly denied: ReadonlyMap<string, number | null>
  /** Browsers of those whom moderators admitted: who is lost and comes again does not wait again. */
  readonly admitted: ReadonlySet<string>
  /** Who wait whatever the policy is, by the same keys as in `denied`, until they are admitted; and who sent them back. */
  readonly sentBack: ReadonlyMap<string, string>
  /** What runs for all; null: nothing does. */
  readonly timer: Timer | null
  readonly stage: Stage
  /** A moderator has looked at how much part everybody takes. */
  readonly dashboardOpened: boolean
  readonly bans: ReadonlyMap<ParticipantId, Ban>
  /** By what those are known again who were demoted: they come back as participants. */
  readonly demoted: ReadonlySet<string>
  /** What participants may not do now. */
  readonly locks: Locks
  /** From what those were locked alone who may come back, by what they are known again. */
  readonly lockedBefore: ReadonlyMap<string, PersonLocks>
  /** Since when nobody is inside and nobody waits; null while somebody does. */
  readonly emptySince: number | null
  readonly ended: EndReason | null
}

/** What is given when a meeting is opened. */
export type Opening = {
  readonly id: MeetingId
  readonly roomId: RoomId
  readonly at: number
  readonly permanent: boolean
  readonly host: string | null
  readonly settings: MeetingSettings
}
