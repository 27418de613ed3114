import type { RequestHandler } from 'express'
import { Refused } from '../../shared/refused.ts'

/**
 * Lets through what changes something only from our own pages. Browsers send Origin with every POST; what sends neither
 * Origin nor Sec-Fetch-Site is no browser and so nobody's involuntary helper. JSON only: a foreign form cannot send it.
 */
export function fromOurPagesOnly(origins: readonly string[]): RequestHandler {
  return (request, _response, next) => {
    const { origin, 'sec-fetch-site': site } = request.headers
    const ours =
      origin === undefined ? site === undefined || site === 'same-origin' : origins.includes(origin)
    if (!ours) throw new Refused('forbidden', 'only pages of this server may ask this')
    if (request.is('application/json') === false)
      throw new Refused('bad-request', 'application/json is wanted')
    next()
  }
}
