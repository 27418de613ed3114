/** Lets what concerns one thing be done one after the other, however many ask for it at once. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Does this when all that was asked for before, under the same key, is done or has failed. */
  async take<T>(key: string, act: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve()
    const mine = before.then(act, act)
    this.#last.set(key, mine)
    try {
      return await mine
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key)
    }
  }
}
