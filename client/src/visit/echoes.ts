import type { DeviceLoader } from '../media/device.ts'
import type { PathState } from '../media/path.ts'
import type { Arriving } from './arriving.svelte.ts'
import { EchoInside } from './echo-inside.svelte.ts'
import { EchoTest } from './echo-test.svelte.ts'
import type { OwnMicrophone } from '../own/own-microphone.svelte.ts'
import type { OwnVoice } from '../own/own-voice.ts'
import type { Place } from './place.ts'

export type EchoesPorts = {
  readonly microphone: OwnMicrophone
  readonly voice: OwnVoice
  readonly arriving: Arriving
  readonly device: DeviceLoader
  readonly inside: () => boolean
  readonly pathState: () => PathState
  /** Where an invitation to this meeting leads; null when there is none now. */
  readonly place: () => Promise<Place | null>
  readonly onHeard: () => void
}

/** The echo test of where the visitor is: at the door over the path of the visit, inside over one of its own. */
export class Echoes {
  readonly #atDoor: EchoTest
  readonly #inside: EchoInside
  readonly #isInside: () => boolean

  constructor({ microphone, voice, arriving, device, inside, pathState, place, onHeard }: EchoesPorts) {
    const { speakers } = arriving
    this.#isInside = inside
    this.#atDoor = new EchoTest({
      microphone,
      speakers,
      returned: () => arriving.echo,
      pathState,
      lost: () => false,
      unsupported: () => device.unsupported,
      onHeard,
      onFailed: () => undefined,
    })
    this.#inside = new EchoInside({ microphone, voice, speakers, device, place, onHeard })
  }

  /** The one of where the visitor is. */
  get now(): Pick<EchoTest, 'state' | 'start'> {
    return this.#isInside() ? this.#inside : this.#atDoor
  }

  /** Ends both; may be called again. */
  stop(): void {
    this.leaveDoor()
    this.#inside.stop()
  }

  /** One no longer hears oneself at the door; the microphone stays taken. */
  leaveDoor(): void {
    this.#atDoor.stop()
  }

  /** Again, over TURN or TCP only. `renewDoor` gives the visit's own media such a path. */
  async retryRelayed(renewDoor: () => void): Promise<void> {
    if (this.#isInside()) {
      await this.#inside.retryRelayed()
      return
    }
    this.#atDoor.stop()
    renewDoor()
    await this.#atDoor.start()
  }

  /** Another microphone was taken: it is the one to test. */
  follow(): Promise<void> {
    return this.#inside.follow()
  }
}
