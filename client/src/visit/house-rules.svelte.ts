import { barredFrom, type Barred } from '../meeting/barred.ts'
import type { View } from '../meeting/view.ts'
import type { OwnCamera } from './own-camera.svelte.ts'
import type { OwnVoice } from './own-voice.ts'

export type HouseRulesPorts = {
  readonly view: () => View
  readonly camera: Pick<OwnCamera, 'capture' | 'stop'>
  readonly voice: Pick<OwnVoice, 'wish' | 'muted' | 'close'>
}

/** What the settings of the room do to one's own camera and microphone. */
export class HouseRules {
  #mutedOnArrival = $state.raw(false)
  readonly #ports: HouseRulesPorts

  constructor(ports: HouseRulesPorts) {
    this.#ports = ports
  }

  /** The room had this microphone come in muted, until `forgetMuted`. */
  get mutedOnArrival(): boolean {
    return this.#mutedOnArrival
  }

  forgetMuted(): void {
    this.#mutedOnArrival = false
  }

  get barred(): Barred {
    const { role, meeting } = this.#ports.view()
    return barredFrom(role, meeting)
  }

  /** What the room does not let one do, or no longer, ends here too. */
  heed(): void {
    const { camera, voice } = this.#ports
    const { barred } = this
    if (barred.camera && camera.capture.at !== 'off') void camera.stop()
    if (barred.microphone && voice.wish !== 'off') void voice.close()
  }

  /** Somebody comes in by the door: where the room wants it, with their microphone muted. */
  arrive(): void {
    const { view, voice } = this.#ports
    const { role, meeting } = view()
    if (role !== 'participant' || meeting?.mutedOnArrival !== true || voice.wish !== 'live') return
    voice.muted()
    this.#mutedOnArrival = true
  }
}
