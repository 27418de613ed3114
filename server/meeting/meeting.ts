/**
 * One live meeting as a value, and what can happen in it. Nothing here acts: `decide` turns a command into events or
 * refuses, `evolve` folds events. Times are ms since the epoch and come in with the commands.
 */
import type { MeetingId, ParticipantId, ProducerId, RoomId, UserId } from '../../shared/ids.ts'
import type { Source } from '../../shared/limits.ts'
import type { EndReason, LeaveReason, MicrophoneState } from '../../shared/meeting.ts'
import type { Role } from '../../shared/roles.ts'
import type { MeetingSettings } from './settings.ts'

/** By which sign-in somebody came. Attendees have a session and no account. Never on the wire. */
export type Account = {
  readonly userId: UserId | null
  /** Names the session without opening it. */
  readonly session: string
}

/** Why somebody is no longer inside, or no longer waits: `revoked`, their link was; `full`, there was no place. */
export type GoneReason = LeaveReason | 'revoked' | 'full'

export type Microphone = { readonly producerId: ProducerId; readonly muted: boolean }
export type Published = { readonly producerId: ProducerId; readonly source: Exclude<Source, 'mic'> }

/** Who somebody is, wherever they are. */
type Person = {
  readonly id: ParticipantId
  readonly name: string
  readonly via: 'browser' | 'phone'
  /** The name is what their provider of identity says. */
  readonly verified: boolean
  readonly account: Account | null
  /** Since when no socket holds the seat; null while one does. */
  readonly awaySince: number | null
}

/** The name is unique in the meeting: a second Ada is "Ada (2)". */
export type Participant = Person & {
  readonly role: Role
  readonly joinedAt: number
  /** No microphone yet: the first one enters muted where the room wants it so. */
  readonly arriving: boolean
  readonly microphone: Microphone | null
  readonly published: readonly Published[]
  readonly handRaisedAt: number | null
}

/** Somebody who will come in as a participant: when the meeting is opened, or when a moderator admits them. */
export type Waiting = Person & {
  readonly since: number
  /** A hash of the link that they came by, so that it can be told when it is revoked; null when they came by none. */
  readonly link: string | null
  /** How the microphone of their echo test is to enter. */
  readonly microphone: MicrophoneState
}

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
  readonly participants: ReadonlyMap<ParticipantId, Participant>
  /** Who waits, the longest waiting first. Empty once it is started, unless the room has a waiting room. */
  readonly waiting: ReadonlyMap<ParticipantId, Waiting>
  /** Who was inside or waited and does not any more, and why: what a returning seat is told. */
  readonly gone: ReadonlyMap<ParticipantId, GoneReason>
  /** Since when nobody is inside and nobody waits; null while somebody does. */
  readonly emptySince: number | null
  readonly ended: EndReason | null
}

export type Opening = {
  readonly id: MeetingId
  readonly roomId: RoomId
  readonly at: number
  readonly permanent: boolean
  readonly host: string | null
  readonly settings: MeetingSettings
}

/** What happened. Facts: nothing here can be refused. These are the journal's rows. */
export type Event =
  | ({ readonly type: 'opened' } & Opening)
  | { readonly type: 'started'; readonly at: number; readonly endsAt: number }
  /** Also from the waiting: then under the same id. */
  | { readonly type: 'joined'; readonly who: Participant }
  | { readonly type: 'left'; readonly id: ParticipantId; readonly reason: LeaveReason; readonly at: number }
  | { readonly type: 'began-waiting'; readonly who: Waiting }
  /** Without having come in. */
  | {
      readonly type: 'stopped-waiting'
      readonly id: ParticipantId
      readonly reason: GoneReason
      readonly at: number
    }
  | { readonly type: 'went-away'; readonly id: ParticipantId; readonly at: number }
  | { readonly type: 'came-back'; readonly id: ParticipantId }
  | {
      readonly type: 'published'
      readonly id: ParticipantId
      readonly producerId: ProducerId
      readonly source: Source
      readonly muted: boolean
    }
  | { readonly type: 'unpublished'; readonly id: ParticipantId; readonly producerId: ProducerId }
  /** `by` is null when the room's settings did it. */
  | { readonly type: 'muted'; readonly id: ParticipantId; readonly by: ParticipantId | null }
  | { readonly type: 'unmuted'; readonly id: ParticipantId }
  | { readonly type: 'hand-raised'; readonly id: ParticipantId; readonly at: number }
  | { readonly type: 'hand-lowered'; readonly id: ParticipantId; readonly by: ParticipantId }
  /** The room's settings were saved. `endsAt` as it is from now on. */
  | {
      readonly type: 'configured'
      readonly settings: MeetingSettings
      readonly endsAt: number | null
      readonly at: number
    }
  /** Everybody's leaving is implied. */
  | { readonly type: 'ended'; readonly reason: EndReason; readonly at: number }
  /** Another process took the meeting over: everybody is away from now on, with a whole grace period to return. */
  | { readonly type: 'restored'; readonly at: number }

export type EventOf<T extends Event['type']> = Extract<Event, { readonly type: T }>
