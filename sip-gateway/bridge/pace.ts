/** How punctual the bridge is: what is late is heard as a gap. */
import { createHistogram } from 'node:perf_hooks'

/** Over the time since the last one, in ms. */
export type Lateness = { readonly p50: number; readonly p99: number; readonly most: number }

const REPORT_EVERY_MS = 10_000

export class Pace {
  readonly #late = createHistogram()
  readonly #report: (lateness: Lateness) => void
  #reportedAt: number

  constructor(report: (lateness: Lateness) => void, now: number) {
    this.#report = report
    this.#reportedAt = now
  }

  /** A tick was so late, in ms. @param now in ms */
  readonly ticked = (late: number, now: number): void => {
    // A histogram knows whole numbers from 1 on: µs.
    this.#late.record(Math.max(1, Math.round(late * 1000)))
    if (now - this.#reportedAt < REPORT_EVERY_MS) return
    this.#reportedAt = now
    const ms = (p: number) => this.#late.percentile(p) / 1000
    this.#report({ p50: ms(50), p99: ms(99), most: ms(100) })
    this.#late.reset()
  }
}
