import { Refused } from '../../../shared/refused.ts'
import { acquireCamera, cameraConstraints } from '../media/acquire.ts'
import { explainCapture } from '../media/capture-failure.ts'
import type { Outgoing } from '../media/outgoing.ts'
import type { Devices } from './devices.svelte.ts'
import { failureOf } from './refusal.ts'
import { Kept, oneOf } from '../browser/kept.ts'
import type { CameraQuality, Capture, CaptureFailure } from '../media/capture.ts'
import type { CameraSlice } from './slices.ts'

/** The quality used last time on this device. */
const keptQuality = new Kept(
  'localStorage',
  'preau.camera-quality',
  oneOf<CameraQuality>('low', 'standard', 'high'),
)

/** Where a camera's pictures go. */
type Sink = Pick<Outgoing, 'send' | 'stop' | 'watch'>

/** For trying a camera: only its owner sees it. */
export const NOWHERE: Sink = {
  send: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  watch: () => Promise.resolve(),
}

export type CameraEvents = {
  /** It is wanted on, or not any more; told before anything is awaited. */
  readonly onChanged: () => void
  /** The chosen one cannot be had: the one before goes on. */
  readonly onKept: (why: CaptureFailure) => void
}

/** The visitor's own camera: off, on and sent, or why not. */
export class OwnCamera implements CameraSlice {
  #capture = $state.raw<Capture>({ at: 'off' })
  #quality = $state.raw<CameraQuality>(keptQuality.read() ?? 'standard')
  readonly #outgoing: Sink
  readonly #devices: Devices
  readonly #onChanged: () => void
  readonly #onKept: (why: CaptureFailure) => void
  #taking = 0

  constructor(
    outgoing: Sink,
    devices: Devices,
    { onChanged, onKept }: CameraEvents = { onChanged: () => undefined, onKept: () => undefined },
  ) {
    this.#outgoing = outgoing
    this.#devices = devices
    this.#onChanged = onChanged
    this.#onKept = onKept
  }

  get capture(): Capture {
    return this.#capture
  }

  /** It is on, or will be. */
  get wanted(): boolean {
    return this.#capture.at === 'on' || this.#capture.at === 'starting'
  }

  get quality(): CameraQuality {
    return this.#quality
  }

  /** Takes the camera and sends it, in place of the one before once it is there. What goes wrong shows in `capture`. */
  start(deviceId: string | null = this.#devices.wish('camera')): Promise<void> {
    return this.#begin((turn) => this.#take(deviceId, turn))
  }

  /** Goes on with the picture that the other one has taken, or takes the camera; the other one is off. */
  adopt(other: OwnCamera): Promise<void> {
    const track = other.#give()
    return track ? this.#begin(() => Promise.resolve(track)) : this.start()
  }

  async #begin(take: (turn: number) => Promise<MediaStreamTrack>): Promise<void> {
    const turn = ++this.#taking
    if (this.#capture.at !== 'on') this.#capture = { at: 'starting' }
    this.#onChanged()
    try {
      const track = await take(turn)
      if (turn === this.#taking) await this.#use(track)
      else track.stop()
    } catch (error) {
      const failure = failureOf(error) ?? { why: await explainCapture(error, 'camera') }
      if (turn !== this.#taking) return
      // A refused change: the one that works goes on.
      if (this.#capture.at !== 'on' || error instanceof Refused)
        return this.#end({ at: 'failed', ...failure })
      this.#devices.choose('camera', this.#capture.deviceId)
      this.#onKept(failure.why)
    }
  }

  stop(): Promise<void> {
    return this.#end({ at: 'off' })
  }

  #give(): MediaStreamTrack | null {
    const track = this.#capture.at === 'on' ? this.#capture.track : null
    this.#taking += 1
    this.#capture = { at: 'off' }
    return track
  }

  /** Shown before anything is awaited: what comes meanwhile is not overwritten by it. */
  #end(capture: Capture): Promise<void> {
    this.#taking += 1
    if (this.#capture.at === 'on') this.#capture.track.stop()
    this.#capture = capture
    this.#onChanged()
    return this.#outgoing.stop()
  }

  /** Some systems give a camera to one taker only, even within one page: the one before makes room, or is taken again. */
  async #take(deviceId: string | null, turn: number): Promise<MediaStreamTrack> {
    const before = this.#capture
    try {
      return await acquireCamera(deviceId, this.#quality)
    } catch (error) {
      const busy = before.at === 'on' && error instanceof Error && error.name === 'NotReadableError'
      if (!busy || turn !== this.#taking) throw error
      before.track.stop()
      return acquireCamera(deviceId, this.#quality).catch(() => acquireCamera(before.deviceId, this.#quality))
    }
  }

  async setQuality(quality: CameraQuality): Promise<void> {
    this.#quality = quality
    keptQuality.keep(quality)
    if (this.#capture.at !== 'on') return
    // A camera that cannot be asked for this much gives what it has.
    await this.#capture.track.applyConstraints(cameraConstraints(quality)).catch(() => undefined)
    await this.#outgoing.watch()
  }

  async #use(track: MediaStreamTrack): Promise<void> {
    const deviceId = track.getSettings().deviceId ?? ''
    if (this.#capture.at === 'on') this.#capture.track.stop()
    this.#capture = { at: 'on', track, deviceId, label: track.label }
    this.#devices.choose('camera', deviceId)
    track.addEventListener('ended', () => {
      if (this.#capture.at === 'on' && this.#capture.track === track) {
        void this.#end({ at: 'failed', why: 'unplugged' })
      }
    })
    // The list has labels once there was a permission; it may be slow, and nobody waits for it.
    void this.#devices.refresh().then(() => {
      this.#devices.remember('camera', deviceId)
    })
    await this.#outgoing.send(track)
  }
}
