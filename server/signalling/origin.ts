import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a page of ours opens this connection. CORS does not hold for WebSockets, and a link in the `auth` is no proof
 * of where a script runs, so the Origin must be ours. Browsers leave it out of a polling GET to the page's own server;
 * there they say `Sec-Fetch-Site`, which no page can forge.
 */
export function fromOurPages(headers: IncomingHttpHeaders, origins: readonly string[]): boolean {
  const { origin, upgrade } = headers
  if (origin !== undefined) return origins.includes(origin)
  return upgrade === undefined && headers['sec-fetch-site'] === 'same-origin'
}

/** Whether a process that knows this secret connects, by `Authorization: Bearer` (RFC 6750). */
export function bearsSecret({ authorization }: IncomingHttpHeaders, secret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return authorization !== undefined && timingSafeEqual(digest(authorization), digest(`Bearer ${secret}`))
}
