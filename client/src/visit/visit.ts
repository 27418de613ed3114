/**
 * One page's stay at a meeting, from the opened link to the last word: what components read and what they may ask.
 * `visit.svelte.ts` is the reactive thing; components get it from context and hold no state of their own about the
 * meeting, the connection or the media.
 */
import type {
  Doorstep,
  EndReason,
  Invitation,
  MeetingFacts,
  MicrophoneState,
  Participant,
  WaitingPerson,
} from '../../../shared/meeting.ts'
import type { Visiting, Waiting } from '../../../shared/protocol.ts'
import type { Role } from '../../../shared/roles.ts'
import type { Refusal } from '../wire/refusals.ts'

/** Why a visit is over. `left`: by one's own choice. */
export type Over =
  | { readonly why: 'left' }
  | { readonly why: 'meeting-ended'; readonly reason: EndReason }
  /** `known`: the visitor had been welcomed before, or had a seat. */
  | { readonly why: 'refused'; readonly refusal: Refusal; readonly known: boolean }

export type Phase =
  | { readonly at: 'connecting' }
  /** A link is held and the name or the audio page is shown. */
  | ({ readonly at: 'visiting' } & Pick<Visiting, 'role' | 'meeting' | 'account'>)
  | { readonly at: 'joining' }
  /** They asked to come in and will be let in, without doing anything more. */
  | ({ readonly at: 'waiting' } & Pick<Waiting, 'role' | 'meeting' | 'name' | 'awaits'>)
  | { readonly at: 'inside'; readonly role: Role }
  | { readonly at: 'over'; readonly over: Over }

/** Why a device or a screen is not there: each has its own sentence with a next step. */
export type CaptureFailure =
  | 'denied'
  | 'dismissed'
  | 'denied-by-system'
  | 'not-found'
  | 'in-use'
  | 'unplugged'
  | 'insecure-page'
  | 'unsupported'
  | 'limit-reached'
  | 'unknown'

export type Capture =
  | { readonly at: 'off' }
  | { readonly at: 'starting' }
  | { readonly at: 'on'; readonly track: MediaStreamTrack; readonly deviceId: string; readonly label: string }
  | {
      readonly at: 'failed'
      readonly why: CaptureFailure
      /** With `limit-reached`: how many there may be. */
      readonly max?: number
    }

/** The echo test: one's own voice, through the sfu and back. */
export type EchoTest =
  | { readonly at: 'off' }
  | { readonly at: 'starting' }
  | {
      readonly at: 'running'
      /** The returned sound has been heard at least once. */ readonly heard: boolean
    }
  | { readonly at: 'failed'; readonly why: CaptureFailure | 'no-path' }

export type Device = { readonly id: string; readonly label: string }
export type DeviceKind = 'microphone' | 'camera' | 'speaker'
export type CameraQuality = 'low' | 'standard' | 'high'

/** A tile that is on the screen now, in device pixels. */
export type ShownVideo = { readonly producerId: string; readonly width: number; readonly height: number }

export type Sound = 'microphone' | 'listen-only'

export interface Visit {
  // What there is to see. All reactive.
  readonly phase: Phase
  /** What stands in `data-connection` on the body. */
  readonly connection: 'connected' | 'reconnecting' | 'ended'
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
  /** Why the last person who was to be admitted was not, until dismissed. */
  readonly notAdmitted: Refusal | null
  /** Participants who are heard now, loudest first. */
  readonly speaking: readonly string[]
  /** Remote video by producer. */
  readonly videos: ReadonlyMap<string, MediaStreamTrack>
  readonly microphone: Capture
  readonly camera: Capture
  /** The camera as it is tried before one is inside: nobody else sees it. */
  readonly cameraTest: Capture
  readonly screen: Capture
  /** Own microphone as the server has it: the truth behind the Mute button. */
  readonly microphoneState: MicrophoneState
  /** Loudness of the own microphone, 0 to 1, about ten times a second while a test or a meeting runs. */
  readonly inputLevel: number
  readonly talkingWhileMuted: boolean
  /** Somebody else muted this microphone: their name, until it is unmuted or dismissed. */
  readonly mutedBy: string | null
  /** The room has microphones come in muted, and so did this one: until it is unmuted or dismissed. */
  readonly mutedOnArrival: boolean
  /** The microphone that was taken at unmuting in place of one that was unplugged: its label, until dismissed. */
  readonly switchedTo: string | null
  /** Camera and microphone were switched off because the machine slept for minutes. */
  readonly offAfterSleep: boolean
  readonly echo: EchoTest
  readonly devices: Readonly<Record<DeviceKind, readonly Device[]>>
  readonly chosen: Readonly<Record<DeviceKind, string | null>>
  /** The browser can send sound to a chosen speaker. */
  readonly canChooseSpeaker: boolean
  readonly canShareScreen: boolean
  readonly cameraQuality: CameraQuality
  /** The browser waits for a click before it plays sound: show a button that calls `playSound`. */
  readonly soundBlocked: boolean
  readonly network: 'good' | 'weak' | 'lost'
  /** Name used last time on this device, else ''. */
  readonly rememberedName: string
  /** The microphone that last worked here is present and permitted: the echo test may be skipped. */
  readonly echoTestKnownGood: boolean

  // What may be asked. None of these throws; what goes wrong shows in the state above or in the returned failure.
  /** Before joining or inside. Inside, nobody else hears the visitor until it has stopped or failed. */
  startEchoTest(): Promise<void>
  stopEchoTest(): void
  /** The echo test again over the relayed path (TURN or TCP only), for networks that swallow UDP. */
  retryRelayed(): Promise<void>
  join(name: string, sound: Sound): Promise<void>
  mute(): Promise<void>
  /** Also takes a microphone when the participant came to listen only. */
  unmute(): Promise<void>
  startCamera(): Promise<void>
  startCameraTest(deviceId?: string): Promise<void>
  stopCameraTest(): Promise<void>
  stopCamera(): Promise<void>
  shareScreen(): Promise<void>
  stopSharing(): Promise<void>
  choose(kind: DeviceKind, id: string): Promise<void>
  setCameraQuality(quality: CameraQuality): Promise<void>
  raiseHand(): Promise<void>
  lowerHand(participantId: string): Promise<void>
  mutePerson(participantId: string): Promise<void>
  /** Declares what this page shows; called by the stage whenever tiles come, go or change size. */
  show(videos: readonly ShownVideo[]): void
  playSound(): Promise<void>
  listPeople(): Promise<void>
  /** Null when it could not be fetched. */
  invitation(): Promise<Invitation | null>
  /** As a moderator: somebody who waits comes in. */
  admit(participantId: string): Promise<void>
  /** When what the others send is set up, at the latest after a moment: before that, drawing is in its way. */
  heard(): Promise<void>
  dismissMutedBy(): void
  dismissMutedOnArrival(): void
  dismissNotAdmitted(): void
  dismissSwitched(): void
  dismissOffAfterSleep(): void
  endForAll(): Promise<void>
  leave(): Promise<void>
}
