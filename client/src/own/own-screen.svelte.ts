import { acquireScreen, type Shared } from '../media/acquire.ts'
import { explainCapture } from '../media/capture-failure.ts'
import type { Outgoing } from '../media/outgoing.ts'
import { failureOf } from './refusal.ts'
import type { Capture } from '../media/capture.ts'
import type { ScreenSlice } from './slices.ts'

/** Whether this browser can share a screen: telephones cannot. */
function canShareScreen(): boolean {
  const devices = navigator.mediaDevices as MediaDevices | undefined
  return devices !== undefined && 'getDisplayMedia' in devices
}

/** Where what is shared goes. */
type Sink = Pick<Outgoing, 'send' | 'stop'>

/** What the visitor shares of their screen, with its sound. */
export class OwnScreen implements ScreenSlice {
  readonly possible = canShareScreen()
  #capture = $state.raw<Capture>({ at: 'off' })
  readonly #picture: Sink
  readonly #sound: Sink
  /** Counts beginnings and ends: what is picked after an end is given back. */
  #turn = 0
  #shared: Shared | null = null

  constructor(picture: Sink, sound: Sink) {
    this.#picture = picture
    this.#sound = sound
  }

  get capture(): Capture {
    return this.#capture
  }

  /** Asks what to share and sends it. Must be called from a click. */
  async start(): Promise<void> {
    if (this.#capture.at === 'starting' || this.#capture.at === 'on') return
    if (!this.possible) {
      this.#capture = { at: 'failed', why: 'unsupported' }
      return
    }
    const turn = ++this.#turn
    this.#capture = { at: 'starting' }
    try {
      const shared = await acquireScreen()
      if (turn === this.#turn) await this.#use(shared)
      else stopAll(shared)
    } catch (error) {
      const failure = failureOf(error) ?? { why: await explainCapture(error, 'screen') }
      if (turn === this.#turn) await this.#end({ at: 'failed', ...failure })
    }
  }

  stop(): Promise<void> {
    return this.#end({ at: 'off' })
  }

  /** Shown before anything is awaited: what comes meanwhile is not overwritten by it. */
  async #end(capture: Capture): Promise<void> {
    this.#turn += 1
    if (this.#shared) stopAll(this.#shared)
    this.#shared = null
    this.#capture = capture
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

function stopAll({ picture, sound }: Shared): void {
  picture.stop()
  sound?.stop()
}
