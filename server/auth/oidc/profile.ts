import { fullName } from '../names.ts'
import type { Provider } from './provider.ts'

const EMAIL_MAX = 255

export type Profile = { readonly name: string | null; readonly email: string | null }
export type Claims = Readonly<Record<string, unknown>>

/** What a provider says of a person, by the names that this provider has for it. Null for what it does not say. */
export function profileOf(claims: Claims, names: Provider['claims']): Profile {
  const text = (claim: string): string => {
    const value = claims[claim]
    return typeof value === 'string' ? value.trim() : ''
  }
  const given = text(names.given_name ?? 'given_name')
  const family = text(names.family_name ?? 'family_name')
  const split = fullName(given, family)
  const name = split === '' ? fullName(text(names.name ?? 'name'), '') : split
  return { name: name === '' ? null : name, email: emailOf(text(names.email ?? 'email'), claims) }
}

// One that the provider itself calls unverified may be anybody's, and rooms are shared by address.
function emailOf(email: string, claims: Claims): string | null {
  const usable = email.length <= EMAIL_MAX && /^[^\s@<>"]+@[^\s@<>"]+$/.test(email)
  return usable && claims['email_verified'] !== false ? email : null
}

/** What to call somebody whose provider says no name. */
export function substituteName(claims: Claims, { email }: Profile): string {
  const known = [claims['preferred_username'], claims['nickname'], email?.split('@')[0]]
  const usable = known.find((value) => typeof value === 'string' && value.trim() !== '')
  return fullName(typeof usable === 'string' ? usable : '', '') || '?'
}
