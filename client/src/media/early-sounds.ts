import type { Received } from './receiving.ts'

/**
 * The sounds that arrive before the visitor is told that they are inside. At the door all of them are their own
 * returned voice; but what is forwarded to them may overtake the answer to their join, so the first voices of the
 * others can be among them.
 */
export class EarlySounds {
  readonly #held = new Map<string, Received>()

  /** One's own voice as it comes back: nobody else's can come before it. */
  get echo(): Received | null {
    const [first] = this.#held.values()
    return first ?? null
  }

  hold(received: Received): void {
    this.#held.set(received.id, received)
  }

  forget(id: string): void {
    this.#held.delete(id)
  }

  /** The visitor is inside as `self`: the voices of the others, to be played now. Nothing is held any more. */
  release(self: string | null): readonly Received[] {
    const others = [...this.#held.values()].filter(({ participantId }) => participantId !== self)
    this.#held.clear()
    return others
  }
}
