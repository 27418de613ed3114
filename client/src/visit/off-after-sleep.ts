import type { OwnCamera } from '../own/own-camera.svelte.ts'
import type { OwnMicrophone } from '../own/own-microphone.svelte.ts'
import type { Notices } from './notices.svelte.ts'

type Own = {
  readonly notices: Pick<Notices, 'tell'>
  readonly microphone: Pick<OwnMicrophone, 'wish' | 'mute'>
  readonly camera: Pick<OwnCamera, 'capture' | 'stop'>
}

/** The machine slept for minutes: nobody is heard or seen who does not know it. */
export function offAfterSleep({ notices, microphone, camera }: Own): void {
  if (microphone.wish !== 'live' && camera.capture.at !== 'on') return
  notices.tell({ kind: 'off-after-sleep' })
  microphone.mute()
  void camera.stop()
}
