import { permissionOf } from '../media/capture-failure.ts'
import {
  findRemembered,
  listed,
  remember,
  rememberedDevices,
  type Remembered,
} from '../media/device-choice.ts'
import { canChooseSpeaker } from '../media/speakers.ts'
import type { Device, DeviceKind } from '../media/capture.ts'
import type { DevicesSlice } from './slices.ts'

/** A browser may keep its list to itself for long; nobody who pressed something waits for it longer than this, in ms. */
const LIST_PATIENCE_MS = 500

type ByKind<T> = Readonly<Record<DeviceKind, T>>

/** Which devices there are and which were chosen: by the visitor now, or here last time. */
export class Devices implements DevicesSlice {
  readonly canChooseSpeaker = canChooseSpeaker()
  #present = $state.raw<ByKind<readonly Device[]>>({ microphone: [], camera: [], speaker: [] })
  #chosen = $state.raw<ByKind<string | null>>({ microphone: null, camera: null, speaker: null })
  #microphoneAllowed = $state.raw(false)
  #microphoneProven = $state.raw(false)
  readonly #remembered: Remembered
  readonly #onChange: () => void
  readonly #first: Promise<void>

  /** `onChange` is called whenever there is a list: at first, and when devices come or go. */
  constructor(onChange: () => void) {
    this.#onChange = onChange
    this.#remembered = rememberedDevices.read() ?? {}
    // Not there on pages without TLS.
    const devices = navigator.mediaDevices as MediaDevices | undefined
    devices?.addEventListener('devicechange', () => {
      void this.refresh()
    })
    this.#first = this.refresh()
  }

  get present(): ByKind<readonly Device[]> {
    return this.#present
  }

  get chosen(): ByKind<string | null> {
    return this.#chosen
  }

  /** A microphone that worked here, now or last time, is present, and permitted without a question. */
  get microphoneKnownGood(): boolean {
    const last = findRemembered(this.#remembered.microphone, this.#present.microphone)
    return this.#microphoneAllowed && (this.#microphoneProven || last !== null)
  }

  /** When there is a first list, or none for a while. */
  listed(): Promise<void> {
    return Promise.race([this.#first, new Promise<void>((resolve) => setTimeout(resolve, LIST_PATIENCE_MS))])
  }

  /** What to take: the choice of now, else what worked last time, else whatever the browser prefers. */
  wish(kind: DeviceKind): string | null {
    return this.#chosen[kind] ?? findRemembered(this.#remembered[kind], this.#present[kind])?.id ?? null
  }

  /** Reads the list again; labels appear once a permission was given. */
  async refresh(): Promise<void> {
    const devices = navigator.mediaDevices as MediaDevices | undefined
    if (!devices) return
    this.#microphoneAllowed = (await permissionOf('microphone')) === 'granted'
    this.#present = listed(await devices.enumerateDevices().catch(() => []))
    this.#onChange()
  }

  /** This one is in use from now on. */
  choose(kind: DeviceKind, id: string): void {
    this.#chosen = { ...this.#chosen, [kind]: id }
  }

  /** This microphone was heard. */
  microphoneHeard(id: string): void {
    this.#microphoneProven = true
    this.remember('microphone', id)
  }

  /** It works: next time it comes first. */
  remember(kind: DeviceKind, id: string): void {
    const device = this.#present[kind].find((present) => present.id === id)
    if (device) remember(kind, device)
  }
}
