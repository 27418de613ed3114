import type { Clock } from '../clock.ts'

const ACTS_MAX = 10_000

/** A clock that stands still until it is told how much time passes; alarms act in the order of their time. */
export class ManualClock implements Clock {
  #steady: number
  #ahead = 0
  readonly #alarms = new Set<{ at: number; act: () => void }>()

  constructor(at = 1_800_000_000_000) {
    this.#steady = at
  }

  now(): number {
    return this.#steady + this.#ahead
  }

  steady(): number {
    return this.#steady
  }

  after(ms: number, act: () => void): () => void {
    const alarm = { at: this.#steady + ms, act }
    this.#alarms.add(alarm)
    return () => this.#alarms.delete(alarm)
  }

  /** How many alarms are set. */
  get waiting(): number {
    return this.#alarms.size
  }

  /** Somebody sets the machine's clock, or the machine slept: nothing of it is steady time. */
  set(ahead: number): void {
    this.#ahead += ahead
  }

  /** Acts on everything that is due until then, at once. */
  pass(ms: number): void {
    const until = this.#steady + ms
    for (let acts = 0; this.#actNext(until); acts += 1) refuseEndless(acts)
    this.#steady = until
  }

  /** The same; promises that settle meanwhile are let through. */
  async passSlowly(ms: number): Promise<void> {
    const until = this.#steady + ms
    for (let acts = 0; this.#actNext(until); acts += 1) {
      refuseEndless(acts)
      await new Promise(setImmediate)
    }
    this.#steady = until
  }

  #actNext(until: number): boolean {
    const due = [...this.#alarms].filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0]
    if (due === undefined) return false
    this.#alarms.delete(due)
    this.#steady = Math.max(this.#steady, due.at)
    due.act()
    return true
  }
}

function refuseEndless(acts: number): void {
  if (acts > ACTS_MAX) throw new Error('an alarm sets itself again and again')
}
