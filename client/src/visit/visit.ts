/**
 * One page's stay at a meeting, from the opened link to the last word, in slices: components take the slice they draw and
 * hold no state of their own about the meeting, the connection or the media. `visit.svelte.ts` is the reactive thing.
 */
import type { LockedPerson } from '../../../shared/locks.ts'
import type { Doorstep, EndReason, MeetingFacts, Participant } from '../../../shared/meeting.ts'
import type { WaitingPerson } from '../../../shared/waiting.ts'
import type { CaptureFailure, DeviceKind } from '../media/capture.ts'
import type { CameraSlice, DevicesSlice, MicrophoneSlice, ScreenSlice } from '../own/slices.ts'
import type { Payload, Reply, RequestName, Visiting, Waiting } from '../../../shared/protocol.ts'
import type { Lane } from '../wire/connection.ts'
import type { Refusal } from '../wire/refusals.ts'
import type { Chat } from './chat.svelte.ts'
import type { Reactions } from './reactions.svelte.ts'
import type { Notices } from './notices.svelte.ts'
import type { View } from './view.ts'
import type { Volumes } from './volumes.svelte.ts'
import type { WaitingWords } from './waiting-words.svelte.ts'

export type { Lane, Refusal }

/** Why a visit is over. `left`: by one's own choice. */
export type Over =
  | { readonly why: 'left' }
  /** `by`: the name of the moderator who ended it; null when nobody inside did. */
  | { readonly why: 'meeting-ended'; readonly reason: EndReason; readonly by: string | null }
  /** `known`: the visitor had been welcomed before, or had a seat. */
  | { readonly why: 'refused'; readonly refusal: Refusal; readonly known: boolean }

export type Phase =
  | { readonly at: 'connecting' }
  /** A link is held and the page before the meeting is shown. */
  | ({ readonly at: 'visiting' } & Pick<Visiting, 'role' | 'meeting' | 'account'>)
  | { readonly at: 'joining' }
  /** They asked to come in and will be let in, without doing anything more. */
  | ({ readonly at: 'waiting' } & Pick<Waiting, 'role' | 'meeting' | 'name' | 'awaits' | 'sentBackBy'>)
  | { readonly at: 'inside' }
  | { readonly at: 'over'; readonly over: Over }

/** The echo test: one's own voice, through the sfu and back. */
export type EchoTest =
  | { readonly at: 'off' }
  | { readonly at: 'starting' }
  | {
      readonly at: 'running'
      /** The returned sound has been heard at least once. */ readonly heard: boolean
    }
  | { readonly at: 'failed'; readonly why: CaptureFailure | 'no-path' | 'local-network' }

/** A tile that is on the screen now, in device pixels. */
export type ShownVideo = { readonly producerId: string; readonly width: number; readonly height: number }

export type Sound = 'microphone' | 'listen-only'

/** What this page knows of the meeting. */
export interface MirrorSlice {
  /** Known inside only. */
  readonly meeting: MeetingFacts | null
  /** Known from the first welcome on. */
  readonly doorstep: Pick<Doorstep, 'id' | 'title' | 'permanent' | 'redirectUrl'> | null
  /** What to add to this machine's clock to have the server's, in ms. */
  readonly clockSkew: number
  readonly self: Participant | null
  /** Known participants by id; in a large meeting not everybody, see `listPeople`. */
  readonly people: ReadonlyMap<string, Participant>
  readonly count: number
  /** Who wants to come in, by id; told to moderators only. */
  readonly waiting: ReadonlyMap<string, WaitingPerson>
  readonly handled: View['handled']
  readonly affiliation: View['affiliation']
  /** Those with locks of their own, by id: all of them for moderators, for others oneself. */
  readonly locked: ReadonlyMap<string, LockedPerson>
}

/** What is heard. */
export interface SoundSlice {
  /** Participants who are heard now, loudest first. */
  readonly speaking: readonly string[]
  /** The browser waits for a click before it plays: show a button that calls `play`. */
  readonly blocked: boolean
  /** How loud one hears each of the others. */
  readonly volumes: Pick<Volumes, 'of' | 'set'>
  /** Whether all are made about equally loud; kept on this device. */
  levelled: boolean
  play(): Promise<void>
}

/** Before joining or inside. Inside, nobody else hears the visitor until it has stopped or failed. */
export interface EchoSlice {
  readonly state: EchoTest
  start(): Promise<void>
  stop(): void
  /** Again over the relayed path (TURN or TCP only), for networks that swallow UDP. */
  retryRelayed(): Promise<void>
}

/** What there is to see, all reactive, and what may be asked. Nothing here throws: what goes wrong shows in the slices. */
export interface Visit {
  readonly phase: Phase
  /** `moving`: to where the meeting has gone, which takes a moment. */
  readonly connection: 'connected' | 'moving' | 'reconnecting' | 'ended'
  readonly network: 'good' | 'weak' | 'lost'
  readonly mirror: MirrorSlice
  readonly chat: Chat
  readonly microphone: MicrophoneSlice
  readonly camera: CameraSlice
  /** The camera before one is inside: nobody else sees it, and who joins with it on is seen inside. */
  readonly cameraTest: CameraSlice
  readonly screen: ScreenSlice
  readonly devices: DevicesSlice
  readonly sound: SoundSlice
  /** Remote video by producer. */
  readonly videos: ReadonlyMap<string, MediaStreamTrack>
  readonly echo: EchoSlice
  readonly notices: Pick<Notices, 'all' | 'dismiss' | 'tell'>
  readonly waitingWords: Pick<WaitingWords, 'position' | 'message' | 'talks' | 'own'>
  readonly reactions: Pick<Reactions, 'shown' | 'takeHeard'>
  /** Name used last time on this device, else ''. */
  readonly rememberedName: string

  /** Asks the server, once more when the socket was lost meanwhile. Null: it was refused, and the visitor told so. */
  ask<N extends RequestName>(name: N, payload: Payload<N>): Promise<Reply<N> | null>
  /** At the door: takes what can be had without a question, so that joining need not wait for it. */
  prepare(): Promise<void>
  join(name: string, sound: Sound): Promise<void>
  choose(kind: DeviceKind, id: string): Promise<void>
  /** Declares what this page shows; called by the stage whenever tiles come, go or change size. */
  show(videos: readonly ShownVideo[]): void
  /** Asks for everybody in a large meeting. */
  listPeople(): Promise<void>
  /** When what the others send is set up, at the latest after a moment: before that, drawing is in its way. */
  mediaReady(): Promise<void>
  /** A lane of its own beside what is asked and told here. */
  lane(name: string): Lane
  leave(): Promise<void>
}
