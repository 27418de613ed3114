import type { IncomingMessage } from 'node:http'

/** Our origins, and which of them links are made of. */
export type Origins = { readonly origins: readonly string[]; readonly publicUrl: string }

/**
 * By which of our names a browser came; PUBLIC_URL's when it says none of them. There are several only on loopback, where
 * both "localhost" and 127.0.0.1 must work.
 */
export function originOf({ headers }: IncomingMessage, { origins, publicUrl }: Origins): string {
  const { origin, host } = headers
  if (origin !== undefined) return origins.includes(origin) ? origin : publicUrl
  return origins.find((one) => new URL(one).host === host) ?? publicUrl
}

/** An address of ours as it is called under the name by which the browser came; any other as it is. */
export function seenFrom(address: URL, origin: string, { origins }: Origins): string {
  if (!origins.includes(address.origin)) return address.href
  return origin + address.href.slice(address.origin.length)
}
