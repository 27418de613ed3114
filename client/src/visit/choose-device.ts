import type { DeviceKind } from '../media/capture.ts'
import type { Devices } from '../own/devices.svelte.ts'
import type { OwnCamera } from '../own/own-camera.svelte.ts'
import type { OwnMicrophone } from '../own/own-microphone.svelte.ts'
import type { OwnSpeaker } from '../own/own-speaker.ts'

type Own = {
  readonly devices: Pick<Devices, 'chosen' | 'choose' | 'remember'>
  readonly speaker: Pick<OwnSpeaker, 'choose'>
  readonly microphone: Pick<OwnMicrophone, 'choose'>
  readonly camera: Pick<OwnCamera, 'capture' | 'start'>
}

/** Another device from now on, and next time, unless it cannot be had: then the one before goes on. */
export async function chooseDevice(kind: DeviceKind, id: string, own: Own): Promise<void> {
  const { devices, speaker, microphone, camera } = own
  if (kind === 'speaker') return speaker.choose(id)
  devices.choose(kind, id)
  if (kind === 'microphone') await microphone.choose(id)
  if (kind === 'camera' && camera.capture.at === 'on') await camera.start(id)
  if (devices.chosen[kind] === id) devices.remember(kind, id)
}
