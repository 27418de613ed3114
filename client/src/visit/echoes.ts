import { wakeAudio } from '../media/silence.ts'
import type { DeviceLoader } from '../media/device.ts'
import type { PathState } from '../media/path.ts'
import type { IncomingMedia } from './incoming-media.svelte.ts'
import { EchoInside } from './echo-inside.svelte.ts'
import { EchoTest } from './echo-test.svelte.ts'
import type { OwnMicrophone } from '../own/own-microphone.svelte.ts'
import type { Place } from './place.ts'
import type { EchoSlice, Phase } from './visit.ts'

export type EchoesPorts = {
  readonly microphone: OwnMicrophone
  readonly sound: IncomingMedia
  readonly device: DeviceLoader
  readonly at: () => Phase['at']
  readonly pathState: () => PathState
  /** Gives the visit's own media another, relayed path. */
  readonly renewDoor: () => void
  /** Where an invitation to this meeting leads; null when there is none now. */
  readonly place: () => Promise<Place | null>
  readonly onHeard: () => void
}

/** The echo test of where the visitor is: at the door over the path of the visit, inside over one of its own. */
export class Echoes implements EchoSlice {
  readonly #atDoor: EchoTest
  readonly #inside: EchoInside
  readonly #ports: EchoesPorts

  constructor(ports: EchoesPorts) {
    const { microphone, sound, device, pathState, place, onHeard } = ports
    const { speakers } = sound
    this.#ports = ports
    this.#atDoor = new EchoTest({
      microphone,
      speakers,
      returned: () => sound.echo,
      pathState,
      lost: () => false,
      unsupported: () => device.unsupported,
      onHeard,
      onFailed: () => undefined,
    })
    this.#inside = new EchoInside({ microphone, speakers, device, place, onHeard })
  }

  get state() {
    return this.#now.state
  }

  /** The one of where the visitor is. */
  get #now(): Pick<EchoTest, 'state' | 'start'> {
    return this.#ports.at() === 'inside' ? this.#inside : this.#atDoor
  }

  async start(): Promise<void> {
    wakeAudio()
    await this.#now.start()
  }

  /** Ends both; may be called again. */
  stop(): void {
    const { microphone, at } = this.#ports
    this.leaveDoor()
    this.#inside.stop()
    // At the door the microphone was taken for the test alone; who waits keeps what they asked to come in with.
    if (at() === 'waiting' && microphone.wish !== 'off') void microphone.silence()
    else if (at() !== 'inside') void microphone.release()
  }

  /** One no longer hears oneself at the door; the microphone stays taken. */
  leaveDoor(): void {
    this.#atDoor.stop()
  }

  /** Again, over TURN or TCP only; at the door all the media that follows goes that way too. */
  async retryRelayed(): Promise<void> {
    if (this.#ports.at() === 'inside') {
      await this.#inside.retryRelayed()
      return
    }
    this.#atDoor.stop()
    this.#ports.renewDoor()
    await this.#atDoor.start()
  }

  /** Another microphone was taken: it is the one to test. */
  follow(): Promise<void> {
    return this.#inside.follow()
  }
}
