/** Of which organisation somebody is, as far as a provider of identity vouches for it. The browser may import this file. */

/** `provider` names the provider of identity; `domain` is that of an e-mail address which it has verified. */
export type Affiliation = { readonly provider: string; readonly domain: string | null }

/**
 * Whether both are of one organisation: by the domains of their verified addresses where both have one, else by the
 * provider that vouches for both. Who is not signed in is of none.
 */
export function sameOrganisation(
  one: Affiliation | null | undefined,
  other: Affiliation | null | undefined,
): boolean {
  if (!one || !other) return false
  if (one.domain !== null && other.domain !== null) return one.domain === other.domain
  return one.provider === other.provider
}
