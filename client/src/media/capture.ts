/** What a device gives, and why it does not. */

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

export type Device = { readonly id: string; readonly label: string }
export type DeviceKind = 'microphone' | 'camera' | 'speaker'
export type CameraQuality = 'low' | 'standard' | 'high'
