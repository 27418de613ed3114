import { barredIn } from './barred.ts'
import type { OwnCamera } from '../own/own-camera.svelte.ts'
import type { OwnMicrophone } from '../own/own-microphone.svelte.ts'
import type { MirrorSlice } from './visit.ts'

type Own = {
  readonly camera: Pick<OwnCamera, 'capture' | 'stop'>
  readonly microphone: Pick<OwnMicrophone, 'on' | 'told'>
}

/** What locks, and others in the room, do to one's own devices: to be called whenever its facts or one's own state change. */
export function heedRoom(
  mirror: Pick<MirrorSlice, 'self' | 'meeting' | 'locked'>,
  { camera, microphone }: Own,
): void {
  const barred = barredIn(mirror)
  if (barred.cameras !== null && camera.capture.at !== 'off') void camera.stop()
  if (barred.microphones !== null) microphone.on({ is: 'barred' })
  microphone.told(mirror.self?.microphone ?? 'off', mirror.meeting?.mutedOnArrival === true)
}
