export type Limit = { readonly max: number; readonly windowMs: number }

const SWEEP_SIZE = 10_000

/** Counts by key what happened within the last `windowMs`. Time comes in: ms of any clock that never goes back. */
export class SlidingCount {
  readonly #limit: Limit
  readonly #times = new Map<string, number[]>()

  constructor(limit: Limit) {
    this.#limit = limit
  }

  /** 0 when one more may happen now, else the ms until then. */
  wait(key: string, at: number): number {
    const { max, windowMs } = this.#limit
    const times = this.#recent(key, at)
    const oldest = times[times.length - max]
    return oldest === undefined ? 0 : oldest + windowMs - at
  }

  /** Counts one more. */
  add(key: string, at: number): void {
    if (this.#times.size >= SWEEP_SIZE) this.#sweep(at)
    this.#times.set(key, [...this.#recent(key, at), at])
  }

  /** What was counted within the last `windowMs`. */
  keys(at: number): string[] {
    return [...this.#times.keys()].filter((key) => this.#recent(key, at).length > 0)
  }

  #recent(key: string, at: number): readonly number[] {
    return (this.#times.get(key) ?? []).filter((time) => time + this.#limit.windowMs > at)
  }

  #sweep(at: number): void {
    const recent = new Set(this.keys(at))
    for (const key of this.#times.keys()) if (!recent.has(key)) this.#times.delete(key)
  }
}
