import type { DeviceLoader } from '../media/device.ts'
import type { Route } from '../media/path.ts'
import type { Speakers } from '../media/speakers.ts'
import { EchoStay } from './echo-stay.ts'
import { EchoTest } from './echo-test.svelte.ts'
import type { OwnMicrophone } from '../own/own-microphone.svelte.ts'
import type { Place } from './place.ts'

export type EchoInsidePorts = {
  readonly microphone: OwnMicrophone
  readonly speakers: Speakers
  readonly device: DeviceLoader
  /** Where an invitation to this meeting leads; null when there is none now. */
  readonly place: () => Promise<Place | null>
  /** The microphone was heard: it works. */
  readonly onHeard: () => void
}

/**
 * The echo test of somebody who is inside, over a stay of its own. While it runs the meeting does not hear them; when it
 * ends, in whatever way, their microphone is as it was before.
 */
export class EchoInside {
  readonly #ports: EchoInsidePorts
  readonly #test: EchoTest
  #stay: EchoStay | null = null
  #route: Route = 'direct'
  /** Counts beginnings and ends: what was begun before the last of them is of no interest any more. */
  #turn = 0
  /** The microphone was taken for the test. */
  #borrowed = false

  constructor(ports: EchoInsidePorts) {
    const { microphone, speakers, device, onHeard } = ports
    this.#ports = ports
    this.#test = new EchoTest({
      microphone: {
        get capture() {
          return microphone.capture
        },
        take: () => microphone.take(),
        publish: () => this.#publish(),
      },
      speakers,
      returned: () => this.#stay?.returned ?? null,
      pathState: () => this.#stay?.pathState ?? 'new',
      lost: () => this.#stay?.lost ?? true,
      unsupported: () => device.unsupported,
      onHeard,
      onFailed: () => {
        this.#end()
      },
    })
  }

  get state() {
    return this.#test.state
  }

  /** From here on the meeting does not hear the tester. What goes wrong shows in `state`. */
  async start(): Promise<void> {
    const { microphone } = this.#ports
    if (this.state.at === 'starting' || this.state.at === 'running') return
    this.#borrowed ||= microphone.capture.at !== 'on'
    microphone.on({ is: 'hold' })
    await this.#test.start()
  }

  /** Leaves nothing of the test; may be called again. */
  stop(): void {
    this.#test.stop()
    this.#end()
    this.#route = 'direct'
    if (this.#borrowed) void this.#ports.microphone.release()
    this.#borrowed = false
  }

  /** Again, over TURN or TCP only. */
  async retryRelayed(): Promise<void> {
    this.#route = 'relayed'
    this.#test.stop()
    this.#leave()
    await this.start()
  }

  /** Another microphone was taken: it is the one to test. */
  async follow(): Promise<void> {
    const { capture } = this.#ports.microphone
    if (capture.at === 'on') await this.#stay?.send(capture.track).catch(() => undefined)
  }

  async #publish(): Promise<void> {
    const turn = ++this.#turn
    const place = await this.#ports.place()
    if (place === null || turn !== this.#turn) return
    this.#stay = new EchoStay(place, { device: this.#ports.device, route: this.#route })
    await this.follow()
  }

  #end(): void {
    this.#leave()
    this.#ports.microphone.on({ is: 'resume' })
  }

  #leave(): void {
    this.#turn += 1
    void this.#stay?.close()
    this.#stay = null
  }
}
