/** Counts what happened within the last so many ms. */
export class Lately {
  readonly #withinMs: number
  readonly #clock: () => number
  /** Oldest first. */
  #times: number[] = []

  constructor(withinMs: number, clock: () => number = () => performance.now()) {
    this.#withinMs = withinMs
    this.#clock = clock
  }

  happened(): void {
    this.#forget()
    this.#times.push(this.#clock())
  }

  get count(): number {
    this.#forget()
    return this.#times.length
  }

  #forget(): void {
    const since = this.#clock() - this.#withinMs
    const kept = this.#times.findIndex((at) => at > since)
    this.#times = kept < 0 ? [] : this.#times.slice(kept)
  }
}
