/** Voices of unequal loudness, as this page hears them. Loaded when somebody else is heard first. */
import { decibels, LevelMeter } from './level-meter.ts'
import { levelled, UNHEARD, type Levelled } from './levelled.ts'

/** What people are heard by, each with what they are known by in the meeting. */
export class EqualVoices {
  readonly #onGain: (participantId: string) => void
  readonly #meters = new Map<string, LevelMeter>()
  /** Also of those who are not heard now: in a large meeting streams come and go with who speaks. */
  readonly #known = new Map<string, Levelled>()

  constructor(onGain: (participantId: string) => void) {
    this.#onGain = onGain
  }

  /** What somebody's voice is to be multiplied by. */
  gainOf(participantId: string): number {
    return 10 ** ((this.#known.get(participantId)?.gain ?? 0) / 20)
  }

  /** Measured before any volume: where the browser cannot, a voice plays as it comes. */
  listen(id: string, participantId: string, track: MediaStreamTrack): void {
    const meter = LevelMeter.of(track, (level) => {
      const before = this.#known.get(participantId) ?? UNHEARD
      const now = levelled(before, decibels(level))
      this.#known.set(participantId, now)
      if (now.gain !== before.gain) this.#onGain(participantId)
    })
    if (meter) this.#meters.set(id, meter)
  }

  forget(id: string): void {
    this.#meters.get(id)?.close()
    this.#meters.delete(id)
  }

  close(): void {
    for (const id of [...this.#meters.keys()]) this.forget(id)
  }
}
