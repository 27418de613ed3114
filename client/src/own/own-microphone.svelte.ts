import { acquireMicrophone } from '../media/acquire.ts'
import { explainCapture, permissionOf } from '../media/capture-failure.ts'
import { fallbackFor } from '../media/device-choice.ts'
import { LevelMeter } from '../media/level-meter.ts'
import type { Outgoing } from '../media/outgoing.ts'
import { silentTrack } from '../media/silence.ts'
import { silent, talkingAfter } from '../media/talking.ts'
import type { Devices } from './devices.svelte.ts'
import type { Capture, CaptureFailure } from '../visit/visit.ts'

/**
 * The visitor's own microphone: which device, how loud, and what of it is sent. Whether it is muted in the meeting is
 * not decided here.
 */
export class OwnMicrophone {
  #capture = $state.raw<Capture>({ at: 'off' })
  #level = $state.raw(0)
  #talking = $state.raw(silent)
  #muted = $state.raw(true)
  #switchedTo = $state.raw<string | null>(null)
  readonly #outgoing: Outgoing
  readonly #devices: Devices
  readonly #onLost: () => void
  #meter: LevelMeter | null = null
  #taking = 0
  /** The device that was pulled out while it was in use. */
  #lostId: string | null = null

  /** `onLost`: the device is gone, and nothing is sent any more. */
  constructor(outgoing: Outgoing, devices: Devices, onLost: () => void) {
    this.#outgoing = outgoing
    this.#devices = devices
    this.#onLost = onLost
  }

  get capture(): Capture {
    return this.#capture
  }

  get level(): number {
    return this.#level
  }

  get talkingWhileMuted(): boolean {
    return this.#muted && this.#talking.talking
  }

  /** The device that was taken in place of one that was unplugged, until the visitor has taken note. */
  get switchedTo(): string | null {
    return this.#switchedTo
  }

  get on(): boolean {
    return this.#capture.at === 'on'
  }

  /** The server has a producer for it, be it only of silence. */
  get prepared(): boolean {
    return this.#outgoing.producerId !== null
  }

  dismissSwitched(): void {
    this.#switchedTo = null
  }

  /** Connects the path with silence, so that a voice later needs no round trip. */
  async warm(): Promise<void> {
    if (this.#outgoing.track === null) await this.#outgoing.send(silentTrack(), true)
  }

  /** Takes the device, in place of the one before. Null when it is on, else why not. */
  async take(deviceId: string | null = this.#devices.wish('microphone')): Promise<CaptureFailure | null> {
    const turn = ++this.#taking
    if (this.#capture.at !== 'on') this.#capture = { at: 'starting' }
    try {
      const track = await acquireMicrophone(deviceId)
      if (turn === this.#taking) await this.#use(track)
      else track.stop()
      return null
    } catch (error) {
      const why = await explainCapture(error, 'microphone')
      if (turn === this.#taking) this.#fail(why)
      return why
    }
  }

  /** What of it is sent. Muted sends no packets. */
  async mute(muted: boolean): Promise<void> {
    this.#muted = muted
    await this.#outgoing.mute(muted)
  }

  /** Sends the taken device over a new producer where there is none yet. @throws Refused */
  async publish(muted: boolean): Promise<void> {
    this.#muted = muted
    if (this.#capture.at === 'on') await this.#outgoing.send(this.#capture.track, muted)
  }

  /** The server does not have what is sent: produces it again. @throws Refused */
  renew(): Promise<void> {
    return this.#outgoing.renew()
  }

  /** Gives the device back, and what is being taken too; the producer stays, silent and paused. */
  async release(): Promise<void> {
    this.#taking += 1
    this.#stopTrack()
    this.#capture = { at: 'off' }
    await this.mute(true)
    if (this.#outgoing.track !== null) await this.#outgoing.send(silentTrack(), true)
  }

  /** Gives the device back and closes the producer. */
  async close(): Promise<void> {
    this.#taking += 1
    this.#stopTrack()
    if (this.#capture.at !== 'failed') this.#capture = { at: 'off' }
    this.#muted = true
    await this.#outgoing.stop()
  }

  async #use(track: MediaStreamTrack): Promise<void> {
    this.#stopTrack()
    const deviceId = track.getSettings().deviceId ?? ''
    this.#capture = { at: 'on', track, deviceId, label: track.label }
    this.#devices.choose('microphone', deviceId)
    if (this.#lostId !== null && this.#lostId !== deviceId) this.#switchedTo = track.label
    this.#lostId = null
    track.addEventListener('ended', () => {
      void this.#ended(track, deviceId)
    })
    this.#measure(track)
    if (this.#outgoing.track !== null) await this.#outgoing.send(track)
    await this.#devices.refresh()
  }

  #measure(track: MediaStreamTrack): void {
    this.#meter = new LevelMeter(track, (level) => {
      this.#level = level
      this.#talking = talkingAfter(this.#talking, level, performance.now())
    })
  }

  async #ended(track: MediaStreamTrack, deviceId: string): Promise<void> {
    if (this.#capture.at !== 'on' || this.#capture.track !== track) return
    this.#lostId = deviceId
    const refused = (await permissionOf('microphone')) === 'denied'
    this.#fail(refused ? 'denied' : 'unplugged')
    await this.mute(true)
    this.#onLost()
    // Another one may hear what was not meant for it: it is only chosen, and taken when the visitor unmutes.
    await this.#devices.refresh()
    const other = fallbackFor(deviceId, this.#devices.present.microphone)
    if (other) this.#devices.choose('microphone', other.id)
  }

  #fail(why: CaptureFailure): void {
    this.#stopTrack()
    this.#capture = { at: 'failed', why }
  }

  #stopTrack(): void {
    this.#meter?.close()
    this.#meter = null
    this.#level = 0
    this.#talking = silent
    if (this.#capture.at === 'on') this.#capture.track.stop()
  }
}
