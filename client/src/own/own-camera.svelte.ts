import { acquireCamera, cameraConstraints } from '../media/acquire.ts'
import { explainCapture } from '../media/capture-failure.ts'
import type { Outgoing } from '../media/outgoing.ts'
import type { Devices } from './devices.svelte.ts'
import { failureOf } from './refusal.ts'
import { storageOf } from '../browser/storage.ts'
import type { CameraQuality, Capture } from '../visit/visit.ts'

const KEY = 'preau.camera-quality'

/** The quality used last time on this device. */
function rememberedQuality(): CameraQuality {
  const kept = storageOf('localStorage').getItem(KEY)
  return kept === 'low' || kept === 'high' ? kept : 'standard'
}

/** Where a camera's pictures go. */
type Receiver = Pick<Outgoing, 'send' | 'stop' | 'watch'>

/** For trying a camera: only its owner sees it. */
export const NOWHERE: Receiver = {
  send: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  watch: () => Promise.resolve(),
}

/** The visitor's own camera: off, on and sent, or why not. */
export class OwnCamera {
  #capture = $state.raw<Capture>({ at: 'off' })
  #quality = $state.raw(rememberedQuality())
  readonly #outgoing: Receiver
  readonly #devices: Devices
  #taking = 0

  constructor(outgoing: Receiver, devices: Devices) {
    this.#outgoing = outgoing
    this.#devices = devices
  }

  get capture(): Capture {
    return this.#capture
  }

  get quality(): CameraQuality {
    return this.#quality
  }

  /** Takes the camera and sends it. What goes wrong shows in `capture`. */
  async start(deviceId: string | null = this.#devices.wish('camera')): Promise<void> {
    const turn = ++this.#taking
    const before = this.#capture
    if (before.at !== 'on') this.#capture = { at: 'starting' }
    // Some systems give a camera to one taker only, even within one page.
    else before.track.stop()
    try {
      const track = await acquireCamera(deviceId, this.#quality)
      if (turn === this.#taking) await this.#use(track)
      else track.stop()
    } catch (error) {
      const failure = failureOf(error) ?? { why: await explainCapture(error, 'camera') }
      if (turn !== this.#taking) return
      await this.stop()
      this.#capture = { at: 'failed', ...failure }
    }
  }

  async stop(): Promise<void> {
    this.#taking += 1
    if (this.#capture.at === 'on') this.#capture.track.stop()
    this.#capture = { at: 'off' }
    await this.#outgoing.stop()
  }

  async setQuality(quality: CameraQuality): Promise<void> {
    this.#quality = quality
    storageOf('localStorage').setItem(KEY, quality)
    if (this.#capture.at !== 'on') return
    // A camera that cannot be asked for this much gives what it has.
    await this.#capture.track.applyConstraints(cameraConstraints(quality)).catch(() => undefined)
    await this.#outgoing.watch()
  }

  async #use(track: MediaStreamTrack): Promise<void> {
    const deviceId = track.getSettings().deviceId ?? ''
    this.#capture = { at: 'on', track, deviceId, label: track.label }
    this.#devices.choose('camera', deviceId)
    track.addEventListener('ended', () => {
      void this.#ended(track)
    })
    await this.#devices.refresh()
    this.#devices.remember('camera', deviceId)
    await this.#outgoing.send(track)
  }

  async #ended(track: MediaStreamTrack): Promise<void> {
    if (this.#capture.at !== 'on' || this.#capture.track !== track) return
    await this.stop()
    this.#capture = { at: 'failed', why: 'unplugged' }
  }
}
