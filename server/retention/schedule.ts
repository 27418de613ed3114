import type { Log } from '../log.ts'
import { DAY_MS, type Clock } from '../clock.ts'

/** After the start, which has enough to do; and after a day on which it could not be done. */
const SOON_MS = 10 * 60_000

/** Does something once a day, and the first time some minutes after the start. What fails is tried again soon. */
export class DailyJob {
  readonly #clock: Clock
  readonly #log: Log
  readonly #act: (at: number) => Promise<void>
  #callOff: (() => void) | null = null
  #closed = false

  constructor(clock: Clock, log: Log, act: (at: number) => Promise<void>) {
    this.#clock = clock
    this.#log = log
    this.#act = act
  }

  start(): void {
    if (this.#callOff === null) this.#in(SOON_MS)
  }

  close(): void {
    this.#closed = true
    this.#callOff?.()
  }

  #in(ms: number): void {
    if (this.#closed) return
    this.#callOff = this.#clock.after(ms, () => void this.#once())
  }

  async #once(): Promise<void> {
    try {
      await this.#act(this.#clock.now())
      this.#in(DAY_MS)
    } catch (error) {
      this.#log.warn({ err: error, retryInMs: SOON_MS }, 'what is out of use could not be removed')
      this.#in(SOON_MS)
    }
  }
}
