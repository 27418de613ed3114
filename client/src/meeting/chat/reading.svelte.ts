/** Which new messages a screen reader reads out: a choice of this device. */
import { Kept, oneOf } from '../../browser/kept.ts'

export const READINGS = ['all', 'mentions', 'none'] as const
type Reading = (typeof READINGS)[number]

const kept = new Kept<Reading>('localStorage', 'preau.chat-reading', oneOf(...READINGS))

/** Reactive. */
class ChatReading {
  #choice = $state<Reading>(kept.read() ?? 'mentions')

  get choice(): Reading {
    return this.#choice
  }

  set choice(choice: Reading) {
    this.#choice = choice
    kept.keep(choice)
  }
}

export const chatReading = new ChatReading()
