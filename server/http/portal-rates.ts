import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Refused } from '../../shared/refused.ts'
import type { Rate } from '../../shared/wire.ts'
import type { Clock } from '../clock.ts'
import { AddressRates } from '../signalling/address-rates.ts'

/** What one browser may ask of the portal: 300 a minute. */
const ONE: Rate = { perSecond: 5, burst: 300 }
/** What all browsers behind one address may ask: a ministry may stand there. */
const ALL: Rate = { perSecond: 100, burst: 3_000 }

/**
 * Lets through what a browser may ask now. One is known by its cookies, other software by its token, or else by their
 * address; what is made up gains nothing beyond what its address may ask.
 *
 * @returns a function that throws Refused `rate-limited`.
 */
export function portalRates(
  clock: Clock,
  addressOf: (request: IncomingMessage) => string,
  tellApart: 'cookie' | 'authorization' = 'cookie',
): (request: IncomingMessage) => void {
  const browsers = new AddressRates(ONE)
  const addresses = new AddressRates(ALL)
  return (request) => {
    const address = addressOf(request)
    const key = request.headers[tellApart]
    const browser = key === undefined ? address : createHash('sha256').update(key).digest('base64url')
    const at = clock.steady()
    const retryAfterMs = addresses.take(address, at) || browsers.take(browser, at)
    if (retryAfterMs > 0) throw new Refused('rate-limited', 'too much was asked', { retryAfterMs })
  }
}
