/** What pages may know of one's own devices and do with them: the parts of a visit that are one's own. */
import type { MicrophoneState } from '../../../shared/meeting.ts'
import type { CameraQuality, Capture, CaptureFailure, Device, DeviceKind } from '../media/capture.ts'

export interface MicrophoneSlice {
  readonly capture: Capture
  /** What it is for the others, as soon as they are told: what the bar shows. */
  readonly state: MicrophoneState
  /** Loudness, 0 to 1, about ten times a second while it is taken. */
  readonly level: number
  readonly talkingWhileMuted: boolean
  mute(): void
  /** Also takes a device when the participant came to listen only. From a click. */
  unmute(): void
}

export interface CameraSlice {
  readonly capture: Capture
  readonly quality: CameraQuality
  start(deviceId?: string): Promise<void>
  stop(): Promise<void>
  setQuality(quality: CameraQuality): Promise<void>
}

export interface ScreenSlice {
  /** This browser can share one: telephones cannot. */
  readonly possible: boolean
  readonly capture: Capture
  start(): Promise<void>
  stop(): Promise<void>
}

export interface DevicesSlice {
  readonly present: Readonly<Record<DeviceKind, readonly Device[]>>
  readonly chosen: Readonly<Record<DeviceKind, string | null>>
  /** The browser can send sound to a chosen speaker. */
  readonly canChooseSpeaker: boolean
  /** A microphone that worked here is present and permitted: the echo test may be skipped. */
  readonly microphoneKnownGood: boolean
  /** When that is known: at the latest after half a second. */
  listed(): Promise<void>
}

/** What a visitor must be told of their own devices, once: it stands until they take note or it is no longer so. */
export type DeviceTold =
  /** `by` null: it is not known who did it, for the connection was away. */
  | { readonly kind: 'muted'; readonly by: string | null }
  /** A moderator would like to hear them. */
  | { readonly kind: 'asked-to-unmute'; readonly by: string }
  | { readonly kind: 'muted-on-arrival' }
  | { readonly kind: 'unmute-refused' }
  /** The browser does not give the microphone yet: it asks, or hangs. */
  | { readonly kind: 'microphone-awaited' }
  /** Taken in place of one that was unplugged. */
  | { readonly kind: 'other-device'; readonly device: DeviceKind; readonly label: string }
  /** The chosen one cannot be had: the one before goes on. */
  | { readonly kind: 'device-kept'; readonly device: DeviceKind; readonly why: CaptureFailure }

/** Where that is told, and taken back. */
export type DeviceNotices = {
  readonly tell: (told: DeviceTold) => void
  readonly dismiss: (kind: DeviceTold['kind']) => void
}
