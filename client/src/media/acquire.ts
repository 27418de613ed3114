import { captureSize } from './encodings.ts'
import type { CameraQuality } from './capture.ts'

/**
 * Takes a microphone: the wished one, else any.
 *
 * @throws DOMException of getUserMedia.
 */
export function acquireMicrophone(deviceId: string | null): Promise<MediaStreamTrack> {
  const sound: MediaTrackConstraints = {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    channelCount: { ideal: 1 },
  }
  return acquire('audio', deviceId, sound)
}

/** Takes a camera. @throws DOMException of getUserMedia. */
export async function acquireCamera(
  deviceId: string | null,
  quality: CameraQuality,
): Promise<MediaStreamTrack> {
  const track = await acquire('video', deviceId, cameraConstraints(quality))
  track.contentHint = 'motion'
  return track
}

/** What a camera is asked for at a quality. */
export function cameraConstraints(quality: CameraQuality): MediaTrackConstraints {
  const { width, height, frameRate } = captureSize(quality)
  return {
    width: { ideal: width },
    height: { ideal: height },
    frameRate: { ideal: frameRate, max: frameRate },
  }
}

export type Shared = { readonly picture: MediaStreamTrack; readonly sound: MediaStreamTrack | null }

/** Lets the visitor choose a screen, window or tab, with its sound where there is one. @throws DOMException */
export async function acquireScreen(): Promise<Shared> {
  // With it the meeting's own voices stay out of the shared sound; without it they would come back to everybody.
  const known = navigator.mediaDevices.getSupportedConstraints() as Readonly<Record<string, boolean>>
  const restrictOwnAudio = known['restrictOwnAudio'] === true
  const options: DisplayMediaStreamOptions & Readonly<Record<string, unknown>> = {
    video: { width: { max: 1920 }, height: { max: 1080 }, frameRate: { ideal: 15, max: 15 } },
    // Somebody's music, not a voice: nothing may be filtered out of it.
    audio: {
      echoCancellation: false,
      noiseSuppression: false,
      autoGainControl: false,
      ...(restrictOwnAudio && { restrictOwnAudio }),
    },
    systemAudio: restrictOwnAudio ? 'include' : 'exclude',
    surfaceSwitching: 'include',
    selfBrowserSurface: 'exclude',
  }
  const stream = await navigator.mediaDevices.getDisplayMedia(options)
  const [picture] = stream.getVideoTracks()
  if (!picture) throw new DOMException('nothing was chosen', 'NotFoundError')
  picture.contentHint = 'detail'
  return { picture, sound: stream.getAudioTracks()[0] ?? null }
}

async function acquire(
  kind: 'audio' | 'video',
  deviceId: string | null,
  constraints: MediaTrackConstraints,
): Promise<MediaStreamTrack> {
  // On pages without TLS there is no mediaDevices, whatever the DOM library says.
  const devices = navigator.mediaDevices as MediaDevices | undefined
  if (!devices) throw new DOMException('no mediaDevices', 'NotSupportedError')
  const exact = deviceId === null ? constraints : { ...constraints, deviceId: { exact: deviceId } }
  try {
    return firstTrack(await devices.getUserMedia({ [kind]: exact }))
  } catch (error) {
    if (!isTooStrict(error, deviceId)) throw error
    const looser = deviceId === null ? true : constraints
    return firstTrack(await devices.getUserMedia({ [kind]: looser }))
  }
}

function isTooStrict(error: unknown, deviceId: string | null): boolean {
  if (!(error instanceof Error)) return false
  return error.name === 'OverconstrainedError' || (deviceId !== null && error.name === 'NotFoundError')
}

function firstTrack(stream: MediaStream): MediaStreamTrack {
  const [track] = stream.getTracks()
  if (!track) throw new DOMException('no track', 'NotFoundError')
  return track
}
