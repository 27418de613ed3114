import type { Clock } from '../meeting/clock.ts'

/** A clock that stands still until it is told how much time passes. */
export class ManualClock implements Clock {
  #now = 1_800_000_000_000
  readonly #alarms = new Set<{ at: number; act: () => void }>()

  now(): number {
    return this.#now
  }

  after(ms: number, act: () => void): () => void {
    const alarm = { at: this.#now + ms, act }
    this.#alarms.add(alarm)
    return () => this.#alarms.delete(alarm)
  }

  /** Acts on everything that was due until then, in order. */
  pass(ms: number): void {
    const until = this.#now + ms
    for (;;) {
      const due = [...this.#alarms].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
      if (!due) break
      this.#alarms.delete(due)
      this.#now = Math.max(this.#now, due.at)
      due.act()
    }
    this.#now = until
  }
}
