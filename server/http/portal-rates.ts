import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Rate } from '../../shared/wire.ts'
import { pass, type Limits } from '../limits/limits.ts'

/** What one browser may ask of the portal: 300 a minute. */
const ONE: Rate = { perSecond: 5, burst: 300 }
/** What all browsers behind one address may ask: a ministry may stand there. */
const ALL: Rate = { perSecond: 100, burst: 3_000 }

/**
 * Lets through what a browser may ask now. One is known by its cookies, other software by its token; what is made up
 * gains nothing beyond what its address may ask, and who shows nothing is counted by that alone.
 *
 * @returns a function that throws Refused `rate-limited`.
 */
export function portalRates(
  limits: Limits,
  addressOf: (request: IncomingMessage) => string,
  tellApart: 'cookie' | 'authorization' = 'cookie',
): (request: IncomingMessage) => void {
  const name = tellApart === 'cookie' ? 'portal' : 'api'
  const browsers = limits.of(`${name}-of-${tellApart}`, ONE)
  const addresses = limits.of(`${name}-of-address`, ALL)
  return (request) => {
    const known = request.headers[tellApart]
    const address = [addresses, addressOf(request)] as const
    if (known === undefined) pass(address)
    else pass([browsers, createHash('sha256').update(known).digest('base64url')], address)
  }
}
