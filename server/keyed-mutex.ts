/** Runs tasks with the same key one at a time, in the order in which they were asked for. */
export class KeyedMutex {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Resolves or rejects as the task does, which runs once all before it are done or have failed. */
  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve()
    const mine = before.then(task, task)
    this.#last.set(key, mine)
    try {
      return await mine
    } finally {
      if (this.#last.get(key) === mine) this.#last.delete(key)
    }
  }
}
