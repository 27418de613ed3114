import { barredFrom, type Barred } from './barred.ts'
import type { OwnCamera } from '../own/own-camera.svelte.ts'
import type { OwnMicrophone } from '../own/own-microphone.svelte.ts'
import type { MirrorSlice } from './visit.ts'

type Own = {
  readonly camera: Pick<OwnCamera, 'capture' | 'stop'>
  readonly microphone: Pick<OwnMicrophone, 'on' | 'told'>
}

/** What the room keeps this visitor from. */
export function barredIn({ self, meeting }: Pick<MirrorSlice, 'self' | 'meeting'>): Barred {
  return barredFrom(self?.role ?? null, meeting)
}

/** What the room, and others in it, do to one's own devices: to be called whenever its facts or one's own state change. */
export function heedRoom(mirror: Pick<MirrorSlice, 'self' | 'meeting'>, { camera, microphone }: Own): void {
  const barred = barredIn(mirror)
  if (barred.camera && camera.capture.at !== 'off') void camera.stop()
  if (barred.microphone) microphone.on({ is: 'barred' })
  microphone.told(mirror.self?.microphone ?? 'off', mirror.meeting?.mutedOnArrival === true)
}
