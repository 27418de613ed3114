import { Refused } from '../../../shared/refused.ts'

/** What was asked while the socket was away is of no interest any more after this, in ms. */
const PATIENCE_MS = 10_000

/** The moment in which a lost socket is back, for those who wait for it. */
export class Reconnected {
  #waiting: (() => void)[] = []

  /** @throws Refused `unavailable` when it does not come back in time. */
  wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      const tooLate = setTimeout(() => {
        reject(new Refused('unavailable', 'the connection did not come back'))
      }, PATIENCE_MS)
      this.#waiting.push(() => {
        clearTimeout(tooLate)
        resolve()
      })
    })
  }

  /** It is back: who waited goes on. */
  happened(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const go of waiting) go()
  }
}
