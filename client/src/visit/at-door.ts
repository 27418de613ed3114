import { permissionOf } from '../media/capture-failure.ts'
import { Kept, text } from '../browser/kept.ts'
import type { Devices } from '../own/devices.svelte.ts'
import { NOWHERE, OwnCamera } from '../own/own-camera.svelte.ts'
import type { OwnMicrophone } from '../own/own-microphone.svelte.ts'
import type { DeviceNotices } from '../own/slices.ts'

/** The name used last time on this device. */
export const nameLastTime = new Kept('localStorage', 'preau.name', text)

/** Whether the camera was on when this device was last in a meeting. */
export const cameraLastTime = new Kept('localStorage', 'preau.camera-on', (kept) =>
  typeof kept === 'boolean' ? kept : null,
)

type Own = {
  readonly devices: Devices
  readonly microphone: Pick<OwnMicrophone, 'capture' | 'take'>
  readonly camera: Pick<OwnCamera, 'adopt'>
  readonly notices: DeviceNotices
}

/** What one takes at the door, where nobody else hears or sees it, and brings inside. */
export class AtDoor {
  readonly cameraTest: OwnCamera
  readonly #own: Own
  readonly #idle: () => boolean
  #cameraOffered = false
  #seen = false

  /** `idle`: they stand at the door, and test nothing. */
  constructor(own: Own, idle: () => boolean) {
    this.#own = own
    this.#idle = idle
    this.cameraTest = new OwnCamera(NOWHERE, own.devices, {
      onChanged: () => undefined,
      onKept: (why) => {
        own.notices.tell({ kind: 'device-kept', device: 'camera', why })
      },
    })
  }

  /** They come in with their camera on. */
  get seen(): boolean {
    return this.#seen
  }

  /** Takes what is had without a question: the microphone that is known to work, and once the camera if it was on last time. */
  async prepare(): Promise<void> {
    const { cameraTest } = this
    const { devices, microphone } = this.#own
    await devices.listed()
    if (!this.#idle()) return
    if (devices.microphoneKnownGood && microphone.capture.at === 'off') void microphone.take()
    if (this.#cameraOffered || cameraLastTime.read() !== true) return
    this.#cameraOffered = true
    const allowed = (await permissionOf('camera')) === 'granted'
    if (allowed && this.#idle() && cameraTest.capture.at === 'off') void cameraTest.start()
  }

  /** They ask to come in. */
  join(): void {
    this.#seen = this.cameraTest.wanted
  }

  /** Not yet: who comes in later, perhaps looking elsewhere, comes unseen. */
  wait(): void {
    this.#seen = false
  }

  /** They are inside. `seen`: they may be seen, and want to. */
  enter(seen: boolean): void {
    if (seen) void this.#own.camera.adopt(this.cameraTest)
    else void this.cameraTest.stop()
  }
}
