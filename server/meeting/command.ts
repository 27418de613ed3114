/** What may be wanted of a meeting. `by` is who asks: taken from the socket, never from a payload. */
import type { ParticipantId, ProducerId, UserId } from '../../shared/ids.ts'
import type { Source } from '../../shared/limits.ts'
import type { EndReason, MicrophoneState } from '../../shared/meeting.ts'
import type { Role } from '../../shared/roles.ts'
import type { Account } from './meeting.ts'
import type { MeetingSettings } from './settings.ts'

export type Command =
  | {
      readonly type: 'join'
      readonly id: ParticipantId
      readonly name: string
      readonly role: Role
      readonly via: 'browser' | 'phone'
      readonly verified: boolean
      readonly account: Account | null
      /** A hash of the link that they came by, if they did. */
      readonly link: string | null
      /** A hash that names their browser, if it has an identity. */
      readonly browser?: string | null
      /** How the microphone of the echo test is to enter. Who may come in at once publishes it themselves. */
      readonly microphone: MicrophoneState
      readonly at: number
    }
  | { readonly type: 'leave'; readonly by: ParticipantId; readonly at: number }
  /** Somebody who waits comes in. */
  | { readonly type: 'admit'; readonly by: ParticipantId; readonly id: ParticipantId; readonly at: number }
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

  // From outside the meeting: nobody inside asks for these.
  /** The room's settings were saved. */
  | { readonly type: 'configure'; readonly settings: MeetingSettings; readonly at: number }
  | { readonly type: 'close'; readonly reason: EndReason; readonly at: number }
  /** A sign-in is over: whoever is here by it goes. */
  | { readonly type: 'sign-out'; readonly session: string; readonly at: number }
  /** An account was disabled: whoever is here by it goes. */
  | { readonly type: 'disable'; readonly userId: UserId; readonly at: number }
  /** These links, by their hashes, lead nowhere now: who waits by one of them goes; who is inside stays. */
  | { readonly type: 'revoke'; readonly links: readonly string[]; readonly at: number }
  /** The process that held the meeting died and another folds its journal: every socket is lost. */
  | { readonly type: 'restore'; readonly at: number }
  /** Nothing but time: seats that were not taken again, an empty meeting, a meeting whose time is over. */
  | { readonly type: 'pass-time'; readonly at: number }

export type CommandOf<T extends Command['type']> = Extract<Command, { readonly type: T }>
