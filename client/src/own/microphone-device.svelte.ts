import { acquireMicrophone } from '../media/acquire.ts'
import { explainCapture, permissionOf } from '../media/capture-failure.ts'
import { fallbackFor } from '../media/device-choice.ts'
import { LevelMeter } from '../media/level-meter.ts'
import { silent, talkingAfter } from '../media/talking.ts'
import type { Capture, CaptureFailure } from '../media/capture.ts'
import type { Devices } from './devices.svelte.ts'

/** What became of taking a device; `overtaken`: another one was asked for, or none any more. */
export type Taking = 'on' | 'kept' | 'failed' | 'overtaken'

export type MicrophoneDeviceEvents = {
  /** It was pulled out, or the permission was taken back. */
  readonly onGone: () => void
  /** The chosen one cannot be had: the one before goes on. */
  readonly onKept: (why: CaptureFailure) => void
  /** Another one than that which was unplugged is used from here on. */
  readonly onOther: (label: string) => void
}

/** The device that the visitor speaks into, and how loud. What of it is sent is not decided here. */
export class MicrophoneDevice {
  #capture = $state.raw<Capture>({ at: 'off' })
  #level = $state.raw(0)
  #talking = $state.raw(silent)
  readonly #devices: Devices
  readonly #events: MicrophoneDeviceEvents
  #meter: LevelMeter | null = null
  #turn = 0
  /** The device that was pulled out while it was in use. */
  #lostId: string | null = null

  constructor(devices: Devices, events: MicrophoneDeviceEvents) {
    this.#devices = devices
    this.#events = events
  }

  get capture(): Capture {
    return this.#capture
  }

  get level(): number {
    return this.#level
  }

  get talking(): boolean {
    return this.#talking.talking
  }

  get track(): MediaStreamTrack | null {
    return this.#capture.at === 'on' ? this.#capture.track : null
  }

  /** Takes the device, in place of the one before once it is there. What goes wrong shows in `capture`. */
  async take(deviceId: string | null = this.#devices.wish('microphone')): Promise<Taking> {
    const turn = ++this.#turn
    if (this.#capture.at !== 'on') this.#capture = { at: 'starting' }
    try {
      const track = await acquireMicrophone(deviceId)
      if (turn !== this.#turn) {
        track.stop()
        return 'overtaken'
      }
      this.#use(track)
      return 'on'
    } catch (error) {
      const why = await explainCapture(error, 'microphone')
      return turn === this.#turn ? this.#refused(why) : 'overtaken'
    }
  }

  /** Gives the device back, and what is being taken too. `failure`: why, where that was not one's own wish. */
  release(failure: Extract<Capture, { at: 'failed' }> | null = null): void {
    this.#turn += 1
    this.#stopTrack()
    if (failure !== null) this.#capture = failure
    else if (this.#capture.at !== 'failed') this.#capture = { at: 'off' }
  }

  /** Heard from here on: whoever lost a device is told which one it is now. */
  used(): void {
    if (this.#capture.at !== 'on' || this.#lostId === null) return
    if (this.#lostId !== this.#capture.deviceId) this.#events.onOther(this.#capture.label)
    this.#lostId = null
  }

  #refused(why: CaptureFailure): Taking {
    if (this.#capture.at === 'on') {
      this.#devices.choose('microphone', this.#capture.deviceId)
      this.#events.onKept(why)
      return 'kept'
    }
    this.#capture = { at: 'failed', why }
    return 'failed'
  }

  #use(track: MediaStreamTrack): void {
    this.#stopTrack()
    const deviceId = track.getSettings().deviceId ?? ''
    this.#capture = { at: 'on', track, deviceId, label: track.label }
    this.#devices.choose('microphone', deviceId)
    track.addEventListener('ended', () => {
      void this.#ended(track, deviceId)
    })
    this.#meter = LevelMeter.of(track, (level) => {
      this.#level = level
      this.#talking = talkingAfter(this.#talking, level, performance.now())
    })
    // The list has labels once there was a permission; it may be slow, and nobody waits for it.
    void this.#devices.refresh()
  }

  async #ended(track: MediaStreamTrack, deviceId: string): Promise<void> {
    if (this.track !== track) return
    this.#lostId = deviceId
    this.#stopTrack()
    const turn = this.#turn
    this.#capture = { at: 'failed', why: 'unplugged' }
    this.#events.onGone()
    const refused = (await permissionOf('microphone')) === 'denied'
    if (refused && turn === this.#turn) this.#capture = { at: 'failed', why: 'denied' }
    // Another one may hear what was not meant for it: it is only chosen, and taken when the visitor unmutes.
    await this.#devices.refresh()
    const other = fallbackFor(deviceId, this.#devices.present.microphone)
    if (other && turn === this.#turn) this.#devices.choose('microphone', other.id)
  }

  #stopTrack(): void {
    this.#meter?.close()
    this.#meter = null
    this.#level = 0
    this.#talking = silent
    this.track?.stop()
  }
}
