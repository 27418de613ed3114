import type { IncomingMessage } from 'node:http'
import type { BlockList } from 'node:net'
import { Refused } from '../../shared/refused.ts'
import type { Rate } from '../../shared/wire.ts'
import { addressOf } from '../address.ts'
import type { Clock } from '../clock.ts'
import { AddressRates } from '../signalling/address-rates.ts'

/** Sign-ins that one address may begin: 20 at once, 20 in a minute. */
const SIGN_INS: Rate = { perSecond: 20 / 60, burst: 20 }

/**
 * How many sign-ins an address begins without ending them. One that ends well does not count: when a ministry behind one
 * address comes to work, nobody has to wait for the others.
 */
export class SignInRates {
  readonly #rates = new AddressRates(SIGN_INS)
  readonly #trustedProxies: BlockList
  readonly #clock: Clock

  constructor(trustedProxies: BlockList, clock: Clock) {
    this.#trustedProxies = trustedProxies
    this.#clock = clock
  }

  /** @throws Refused `rate-limited` */
  begun(request: IncomingMessage): void {
    const retryAfterMs = this.#rates.take(addressOf(request, this.#trustedProxies), this.#clock.steady())
    if (retryAfterMs > 0) throw new Refused('rate-limited', 'too many sign-ins were begun', { retryAfterMs })
  }

  /** Somebody was signed in. */
  ended(request: IncomingMessage): void {
    this.#rates.giveBack(addressOf(request, this.#trustedProxies))
  }
}
