import { Refused } from '../../shared/refused.ts'
import type { Clock } from '../clock.ts'

type Waiter = { readonly resolve: () => void; readonly reject: (refused: Refused) => void }

/** Those who wait until a place in a queue has been reached. */
export class Waiters {
  readonly #clock: Clock
  readonly #waiting = new Map<number, Set<Waiter>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @throws Refused `unavailable` when the place is refused, or not reached within `ms`. */
  wait(place: number, ms: number): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const callOff = this.#clock.after(ms, () => {
        this.#remove(place, waiter)
        reject(new Refused('unavailable', 'the database does not answer now'))
      })
      const waiter: Waiter = {
        resolve: () => {
          callOff()
          resolve()
        },
        reject: (refused) => {
          callOff()
          reject(refused)
        },
      }
      const here = this.#waiting.get(place) ?? new Set()
      this.#waiting.set(place, here.add(waiter))
    })
  }

  resolveUpTo(place: number): void {
    for (const [waited, waiters] of this.#waiting) {
      if (waited > place) continue
      this.#waiting.delete(waited)
      for (const { resolve } of waiters) resolve()
    }
  }

  refuse(place: number, refused: Refused): void {
    const waiters = this.#waiting.get(place) ?? []
    this.#waiting.delete(place)
    for (const { reject } of waiters) reject(refused)
  }

  #remove(place: number, waiter: Waiter): void {
    const here = this.#waiting.get(place)
    here?.delete(waiter)
    if (here?.size === 0) this.#waiting.delete(place)
  }
}
