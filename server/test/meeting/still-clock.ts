import type { Clock } from '../../meeting/clock.ts'
import { T0 } from './given.ts'

const ACTS_MAX = 10_000

/** A clock that stands still until it is told to go on; timers act in the order of their time. */
export class StillClock implements Clock {
  #now = T0
  readonly #timers = new Set<{ at: number; act: () => void }>()

  now(): number {
    return this.#now
  }

  after(ms: number, act: () => void): () => void {
    const timer = { at: this.#now + ms, act }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  get waiting(): number {
    return this.#timers.size
  }

  /** Moves on by `ms`, acting on the way; promises that settled meanwhile are let through. */
  async pass(ms: number): Promise<void> {
    const until = this.#now + ms
    let acts = 0
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      acts += 1
      if (acts > ACTS_MAX) throw new Error('a timer sets itself again and again')
      this.#timers.delete(next)
      this.#now = next.at
      next.act()
      await new Promise(setImmediate)
    }
    this.#now = until
  }

  #next(until: number): { at: number; act: () => void } | undefined {
    const due = [...this.#timers].filter((timer) => timer.at <= until)
    return due.sort((one, other) => one.at - other.at)[0]
  }
}
