import type { UserId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Clock } from '../clock.ts'
import { SlidingCount, type Limit } from './sliding-count.ts'
import { Turns } from './turns.ts'

const MINUTE_MS = 60_000

/** Wrong codes and PINs that are looked at, by who sends them. Right ones do not count. */
export const GUESSES: Readonly<Record<'account' | 'address' | 'everybody', Limit>> = {
  account: { max: 5, windowMs: 15 * MINUTE_MS },
  address: { max: 10, windowMs: 15 * MINUTE_MS },
  // With 20 000 rooms, whoever keeps this up from everywhere at once finds a code within two weeks, and has to be signed
  // in for it: the alarm comes in the first minute.
  everybody: { max: 24, windowMs: 10 * MINUTE_MS },
}

/** `address`: whom a limit per address counts them as. */
export type Guesser = { readonly account: UserId; readonly address: string }

export type GuessesPorts = {
  readonly clock: Clock
  /** `refused`: nothing was looked at. */
  readonly counted: (outcome: 'right' | 'wrong' | 'refused') => void
  /** All together are at their limit: somebody tries codes, by these accounts among others. */
  readonly alarm: (accounts: readonly string[]) => void
}

/** Lets people try codes, but not many wrong ones. */
export class Guesses {
  readonly #ports: GuessesPorts
  readonly #turns = new Turns()
  readonly #accounts = new SlidingCount(GUESSES.account)
  readonly #addresses = new SlidingCount(GUESSES.address)
  readonly #everybody = new SlidingCount(GUESSES.everybody)

  constructor(ports: GuessesPorts) {
    this.#ports = ports
  }

  /**
   * Looks whether a code is right, one at a time so that no more are looked at than may be; null is wrong.
   *
   * @throws Refused `rate-limited` without having looked; whatever `look` throws, which then counts as nothing.
   */
  async attempt<T>(who: Guesser, look: () => Promise<T | null>): Promise<T | null> {
    this.#check(who)
    return this.#turns.take('', async () => {
      this.#check(who)
      const found = await look()
      this.#ports.counted(found === null ? 'wrong' : 'right')
      if (found === null) this.#wrong(who)
      return found
    })
  }

  #check({ account, address }: Guesser): void {
    const at = this.#ports.clock.steady()
    const retryAfterMs = Math.max(
      this.#accounts.wait(account, at),
      this.#addresses.wait(address, at),
      this.#everybody.wait('', at),
    )
    if (retryAfterMs === 0) return
    this.#ports.counted('refused')
    throw new Refused('rate-limited', 'too many wrong codes', { retryAfterMs })
  }

  #wrong({ account, address }: Guesser): void {
    const at = this.#ports.clock.steady()
    this.#accounts.add(account, at)
    this.#addresses.add(address, at)
    this.#everybody.add('', at)
    if (this.#everybody.wait('', at) > 0) this.#ports.alarm(this.#accounts.keys(at))
  }
}
