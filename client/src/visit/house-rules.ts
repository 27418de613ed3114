import { barredFrom, type Barred } from '../meeting/barred.ts'
import { selfIn, type View } from '../meeting/view.ts'
import type { OwnCamera } from '../own/own-camera.svelte.ts'
import type { OwnVoice } from '../own/own-voice.ts'

export type HouseRulesPorts = {
  readonly view: () => View
  readonly camera: Pick<OwnCamera, 'capture' | 'stop'>
  readonly voice: Pick<OwnVoice, 'wish' | 'muted' | 'close'>
  /** The room has this microphone come in muted; or that is of no interest any more. */
  readonly onMutedOnArrival: (muted: boolean) => void
}

/** What the settings of the room do to one's own camera and microphone. */
export class HouseRules {
  /** They come by the door, and what the server makes of their microphone is not known yet. */
  #arriving = false
  readonly #ports: HouseRulesPorts

  constructor(ports: HouseRulesPorts) {
    this.#ports = ports
  }

  get barred(): Barred {
    const { role, meeting } = this.#ports.view()
    return barredFrom(role, meeting)
  }

  /** They ask to come in: should their microphone enter muted, that is the room's doing. */
  arrive(): void {
    this.#arriving = true
  }

  /** From here on their microphone is as they themselves have it. */
  settled(): void {
    this.#arriving = false
    this.#ports.onMutedOnArrival(false)
  }

  /** To be called whenever the meeting's facts or one's own state have changed. */
  heed(): void {
    const { camera, voice } = this.#ports
    const { barred } = this
    if (barred.camera && camera.capture.at !== 'off') void camera.stop()
    if (barred.microphone && voice.wish !== 'off') void voice.close()
    this.#heedMuting()
  }

  #heedMuting(): void {
    const { view, voice } = this.#ports
    const now = view()
    const microphone = selfIn(now)?.microphone ?? 'off'
    if (!this.#arriving || microphone === 'off') return
    this.#arriving = false
    if (microphone === 'live' || now.meeting?.mutedOnArrival !== true || voice.wish !== 'live') return
    voice.muted()
    this.#ports.onMutedOnArrival(true)
  }
}
