import { fallbackFor } from '../media/device-choice.ts'
import type { Speakers } from '../media/speakers.ts'
import type { Devices } from './devices.svelte.ts'
import type { DeviceNotices } from './slices.ts'

export type SpeakerPorts = {
  readonly devices: Devices
  readonly speakers: Pick<Speakers, 'choose'>
  readonly notices: DeviceNotices
}

/** Where the visitor hears the others: the output that was chosen here last, as long as it is there. */
export class OwnSpeaker {
  readonly #ports: SpeakerPorts
  /** The chosen one that is gone: it is used again when it is back. */
  #lost: string | null = null

  constructor(ports: SpeakerPorts) {
    this.#ports = ports
  }

  /** By the visitor. */
  async choose(id: string): Promise<void> {
    const { devices, speakers, notices } = this.#ports
    const before = devices.chosen.speaker
    this.#lost = null
    devices.choose('speaker', id)
    notices.dismiss('device-kept')
    if (await speakers.choose(id)) {
      devices.remember('speaker', id)
      return
    }
    devices.choose('speaker', before ?? '')
    notices.tell({ kind: 'device-kept', device: 'speaker', why: 'unknown' })
  }

  /** The list of devices is another one. */
  follow(): void {
    const { devices, notices } = this.#ports
    const present = devices.present.speaker
    // Browsers list none before a permission, and some never.
    if (present.length === 0) return
    const wished = devices.wish('speaker')
    const { speaker: chosen } = devices.chosen
    if (!chosen) {
      if (wished) this.#use(wished)
      return
    }
    if (this.#lost !== null && present.some(({ id }) => id === this.#lost)) {
      this.#use(this.#lost)
      this.#lost = null
      notices.dismiss('other-device')
      return
    }
    if (present.some(({ id }) => id === chosen)) return
    const other = fallbackFor(chosen, present)
    if (!other) return
    this.#lost ??= chosen
    this.#use(other.id)
    notices.tell({ kind: 'other-device', device: 'speaker', label: other.label })
  }

  #use(id: string): void {
    this.#ports.devices.choose('speaker', id)
    void this.#ports.speakers.choose(id)
  }
}
