import { acquireScreen, type Shared } from '../media/acquire.ts'
import { explainCapture } from '../media/capture-failure.ts'
import type { Outgoing } from '../media/outgoing.ts'
import { failureOf } from './refusal.ts'
import type { Capture } from '../visit/visit.ts'

/** Whether this browser can share a screen: telephones cannot. */
export function canShareScreen(): boolean {
  const devices = navigator.mediaDevices as MediaDevices | undefined
  return devices !== undefined && 'getDisplayMedia' in devices
}

/** What the visitor shares of their screen, with its sound. */
export class OwnScreen {
  #capture = $state.raw<Capture>({ at: 'off' })
  readonly #picture: Outgoing
  readonly #sound: Outgoing
  #shared: Shared | null = null

  constructor(picture: Outgoing, sound: Outgoing) {
    this.#picture = picture
    this.#sound = sound
  }

  get capture(): Capture {
    return this.#capture
  }

  /** Asks what to share and sends it. Must be called from a click. */
  async start(): Promise<void> {
    if (this.#capture.at === 'starting' || this.#capture.at === 'on') return
    if (!canShareScreen()) {
      this.#capture = { at: 'failed', why: 'unsupported' }
      return
    }
    this.#capture = { at: 'starting' }
    try {
      await this.#use(await acquireScreen())
    } catch (error) {
      const failure = failureOf(error) ?? { why: await explainCapture(error, 'screen') }
      await this.stop()
      this.#capture = { at: 'failed', ...failure }
    }
  }

  async stop(): Promise<void> {
    this.#shared?.picture.stop()
    this.#shared?.sound?.stop()
    this.#shared = null
    this.#capture = { at: 'off' }
    await Promise.all([this.#picture.stop(), this.#sound.stop()])
  }

  async #use(shared: Shared): Promise<void> {
    const { picture, sound } = shared
    this.#shared = shared
    this.#capture = { at: 'on', track: picture, deviceId: '', label: picture.label }
    // The browser has its own button to stop sharing.
    picture.addEventListener('ended', () => {
      if (this.#shared === shared) void this.stop()
    })
    await this.#picture.send(picture)
    if (sound && this.#shared === shared) await this.#sound.send(sound)
  }
}
