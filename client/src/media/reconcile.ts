/** How many closed ids are remembered: far more than can cross on the wire. */
const TOMBSTONES = 1_024

/** Of a page that has no consumers yet. */
export const nothingHeld: ReadonlySet<string> = new Set()

/**
 * Which consumers a page should have. Replies that list them and notices that open and close them may overtake each
 * other, so every step is idempotent by id and a closed id never comes back.
 */
export class ConsumerBook {
  readonly #open = new Set<string>()
  readonly #closed = new Set<string>()

  /** What is open now: taken when a whole list is asked for, and given to `replace` when it comes. */
  held(): ReadonlySet<string> {
    return new Set(this.#open)
  }

  /** Of the opened those that are new. */
  open<C extends { readonly id: string }>(opened: readonly C[]): readonly C[] {
    const added = opened.filter(({ id }) => !this.#open.has(id) && !this.#closed.has(id))
    for (const { id } of added) this.#open.add(id)
    return added
  }

  /** Of the closed those that were open. An id that was never opened is remembered all the same. */
  close(closed: readonly string[]): readonly string[] {
    const dropped = closed.filter((id) => this.#open.delete(id))
    for (const id of closed) this.#bury(id)
    return dropped
  }

  /**
   * A whole list: what is not in it goes, unless it was opened after the list was asked for.
   */
  replace<C extends { readonly id: string }>(
    listed: readonly C[],
    heldWhenAsked: ReadonlySet<string>,
  ): { readonly added: readonly C[]; readonly dropped: readonly string[] } {
    const ids = new Set(listed.map(({ id }) => id))
    const gone = [...heldWhenAsked].filter((id) => this.#open.has(id) && !ids.has(id))
    return { dropped: this.close(gone), added: this.open(listed) }
  }

  /** These were not set up after all: a later list may bring them again. */
  forget(ids: readonly string[]): void {
    for (const id of ids) this.#open.delete(id)
  }

  has(id: string): boolean {
    return this.#open.has(id)
  }

  /** Other transports: nothing of the old ones is left. */
  clear(): readonly string[] {
    return this.close([...this.#open])
  }

  #bury(id: string): void {
    this.#closed.add(id)
    if (this.#closed.size <= TOMBSTONES) return
    const [oldest] = this.#closed
    if (oldest !== undefined) this.#closed.delete(oldest)
  }
}
