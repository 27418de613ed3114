/** Reactions of one meeting, counted and told now and again in one go: they may get lost. */
import { REACTIONS_TOLD_MS, type Reaction } from '../../shared/reaction-kinds.ts'
import type { Clock } from '../clock.ts'

type Tell = (counts: [Reaction, number][]) => void

export class Reactions {
  readonly #clock: Clock
  readonly #tell: Tell
  readonly #counts = new Map<Reaction, number>()
  #callOff: (() => void) | null = null

  constructor(clock: Clock, tell: Tell) {
    this.#clock = clock
    this.#tell = tell
  }

  add(reaction: Reaction): void {
    this.#counts.set(reaction, (this.#counts.get(reaction) ?? 0) + 1)
    this.#callOff ??= this.#clock.after(REACTIONS_TOLD_MS, () => {
      this.#callOff = null
      const counts = [...this.#counts]
      this.#counts.clear()
      this.#tell(counts)
    })
  }

  close(): void {
    this.#callOff?.()
  }
}
