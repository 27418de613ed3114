/** Limits against guessing: what is shared by all servers, so that more of them give nobody more tries. */
import { Refused } from '../../shared/refused.ts'
import type { Rate } from '../../shared/wire.ts'
import type { Limit, Limits } from './limits.ts'
import type { Counted, CountedTogether } from './together.ts'

/**
 * A token bucket for each key, at all servers. What this one refuses by itself no other is asked about: a flood costs no
 * database.
 */
export class SharedLimit {
  readonly #name: string
  readonly #rate: Rate
  readonly #own: Limit
  readonly #together: CountedTogether | null
  readonly #met: () => void

  constructor(limits: Limits, name: string, rate: Rate) {
    this.#name = name
    this.#rate = rate
    this.#own = limits.of(name, rate)
    this.#together = limits.together
    this.#met = () => {
      limits.met(name)
    }
  }

  /** Counts one more; 0 when it may, else the ms until it may. */
  async take(key: string): Promise<number> {
    const wait = this.#own.take(key)
    if (wait > 0 || this.#together === null) return wait
    const waitTogether = await this.#together.take(this.#of(key))
    if (waitTogether === 0) return 0
    // From now on it is known here, too.
    this.#own.holdBack(key, waitTogether)
    this.#met()
    return waitTogether
  }

  /** The ms until one more may be counted, 0 for now; nothing is counted. */
  async wait(key: string): Promise<number> {
    const wait = this.#own.wait(key)
    return wait > 0 || this.#together === null ? wait : this.#together.wait(this.#of(key))
  }

  /** What was counted last turned out to be nothing to count. */
  async giveBack(key: string): Promise<void> {
    this.#own.giveBack(key)
    await this.#together?.giveBack(this.#of(key))
  }

  /** Whatever was counted of this key is forgotten. */
  async forget(key: string): Promise<void> {
    this.#own.forget(key)
    await this.#together?.forget(this.#of(key))
  }

  #of(key: string): Counted {
    return { limit: this.#name, key, rate: this.#rate }
  }
}

/**
 * Counts one more with each of these limits, or with none of them where one is met. Those that strangers share come last.
 *
 * @returns a function that takes it back.
 * @throws Refused `rate-limited` with the ms until it may.
 */
export async function passShared(
  ...limits: readonly (readonly [SharedLimit, key: string])[]
): Promise<() => Promise<void>> {
  const passed: (readonly [SharedLimit, string])[] = []
  const giveBack = async (): Promise<void> => {
    await Promise.all(passed.map(([limit, key]) => limit.giveBack(key)))
  }
  for (const [limit, key] of limits) {
    const retryAfterMs = await limit.take(key)
    if (retryAfterMs > 0) {
      await giveBack()
      throw new Refused('rate-limited', 'too often', { retryAfterMs })
    }
    passed.push([limit, key])
  }
  return giveBack
}
