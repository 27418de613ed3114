/**
 * One live meeting as a value, what may be wanted of it and what can happen in it. Nothing here acts: `decide` turns a
 * command into events or refuses, `evolve` folds events. Times are ms since the epoch and come in with the commands.
 */
import type { MeetingId, ParticipantId, ProducerId, RoomId } from '../../shared/ids.ts'
import type { Source } from '../../shared/limits.ts'
import type { EndReason } from '../../shared/protocol.ts'
import type { Role } from '../../shared/roles.ts'

export type LeaveReason = 'left' | 'lost' | 'kicked'

export type Microphone = { readonly producerId: ProducerId; readonly muted: boolean }
export type Published = { readonly producerId: ProducerId; readonly source: Exclude<Source, 'mic'> }

export type Participant = {
  readonly id: ParticipantId
  /** Unique in the meeting: a second Ada is "Ada (2)". */
  readonly name: string
  readonly role: Role
  readonly via: 'browser' | 'phone'
  readonly joinedAt: number
  /** Since when no socket holds the seat; null while one does. */
  readonly awaySince: number | null
  readonly microphone: Microphone | null
  readonly published: readonly Published[]
  readonly handRaisedAt: number | null
}

export type Meeting = {
  readonly id: MeetingId
  readonly roomId: RoomId
  readonly title: string
  readonly openedAt: number
  /** ms since the epoch when its time is over. */
  readonly endsAt: number
  readonly maxParticipants: number
  readonly participants: ReadonlyMap<ParticipantId, Participant>
  /** Who was inside and is not any more, and why: what a returning seat is told. */
  readonly gone: ReadonlyMap<ParticipantId, LeaveReason>
  /** Since when nobody is inside; null while somebody is. */
  readonly emptySince: number | null
  readonly ended: EndReason | null
}

export type Opening = {
  readonly id: MeetingId
  readonly roomId: RoomId
  readonly title: string
  readonly at: number
  readonly durationMs: number
  readonly maxParticipants: number
}

/** What is wanted. `by` is who asks: taken from the socket, never from a payload. */
export type Command =
  | {
      readonly type: 'join'
      readonly id: ParticipantId
      readonly name: string
      readonly role: Role
      readonly via: 'browser' | 'phone'
      readonly at: number
    }
  | { readonly type: 'leave'; readonly by: ParticipantId; readonly at: number }
  /** The last socket of a seat was lost. */
  | { readonly type: 'go-away'; readonly id: ParticipantId; readonly at: number }
  | { readonly type: 'come-back'; readonly id: ParticipantId }
  | {
      readonly type: 'publish'
      readonly by: ParticipantId
      readonly producerId: ProducerId
      readonly source: Source
      readonly muted: boolean
    }
  | { readonly type: 'unpublish'; readonly by: ParticipantId; readonly producerId: ProducerId }
  /** All that this participant sent is gone: its page reloaded or the media node failed. */
  | { readonly type: 'lose-media'; readonly id: ParticipantId }
  | { readonly type: 'mute'; readonly by: ParticipantId; readonly id: ParticipantId }
  | { readonly type: 'unmute'; readonly by: ParticipantId }
  | { readonly type: 'raise-hand'; readonly by: ParticipantId; readonly at: number }
  | { readonly type: 'lower-hand'; readonly by: ParticipantId; readonly id: ParticipantId }
  | { readonly type: 'end'; readonly by: ParticipantId; readonly at: number }
  /** The process that held the meeting died and another folds its journal: every socket is lost. */
  | { readonly type: 'restore'; readonly at: number }
  /** Nothing but time: seats that were not taken again, an empty meeting, a meeting whose time is over. */
  | { readonly type: 'pass-time'; readonly at: number }

/** What happened. Facts: nothing here can be refused. These are the journal's rows. */
export type Event =
  | ({ readonly type: 'opened' } & Opening)
  | { readonly type: 'joined'; readonly who: Participant }
  | { readonly type: 'left'; readonly id: ParticipantId; readonly reason: LeaveReason; readonly at: number }
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
  | { readonly type: 'muted'; readonly id: ParticipantId; readonly by: ParticipantId }
  | { readonly type: 'unmuted'; readonly id: ParticipantId }
  | { readonly type: 'hand-raised'; readonly id: ParticipantId; readonly at: number }
  | { readonly type: 'hand-lowered'; readonly id: ParticipantId; readonly by: ParticipantId }
  /** Everybody's leaving is implied. */
  | { readonly type: 'ended'; readonly reason: EndReason; readonly at: number }
  /** Another process took the meeting over: everybody is away from now on, with a whole grace period to return. */
  | { readonly type: 'restored'; readonly at: number }

export type CommandOf<T extends Command['type']> = Extract<Command, { readonly type: T }>
export type EventOf<T extends Event['type']> = Extract<Event, { readonly type: T }>
