import { Kept, membersOf } from '../browser/kept.ts'

/** What of somebody is heard: their voice, or the sound of what they share. */
export type Heard = 'voice' | 'share'

/** How loud one hears each of the others: kept for the meeting, in this tab. Reactive. */
export class Volumes {
  readonly #kept = new Kept('sessionStorage', 'preau.volumes', numbersOf)
  #all = $state.raw<Readonly<Record<string, number>>>({})
  readonly #onChanged: () => void

  constructor(onChanged: () => void) {
    this.#all = this.#kept.read() ?? {}
    this.#onChanged = onChanged
  }

  /** From 0 to 1; 1 until it is set. */
  of(participantId: string, heard: Heard): number {
    return this.#all[keyOf(participantId, heard)] ?? 1
  }

  set(participantId: string, heard: Heard, volume: number): void {
    this.#all = { ...this.#all, [keyOf(participantId, heard)]: Math.min(1, Math.max(0, volume)) }
    this.#kept.keep(this.#all)
    this.#onChanged()
  }
}

function keyOf(participantId: string, heard: Heard): string {
  return `${heard} of ${participantId}`
}

function numbersOf(kept: unknown): Readonly<Record<string, number>> {
  const all = Object.entries(membersOf(kept))
  return Object.fromEntries(
    all.filter((one): one is [string, number] => typeof one[1] === 'number' && one[1] >= 0 && one[1] <= 1),
  )
}
