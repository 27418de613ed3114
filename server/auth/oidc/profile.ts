import { isMailAddress } from '../../../shared/mail-address.ts'
import { fullName } from '../names.ts'
import type { Provider } from './provider.ts'

export type Profile = {
  readonly name: string | null
  readonly email: string | null
  /** There is an address that nobody vouches for. */
  readonly emailLeftOut: boolean
}
export type Claims = Readonly<Record<string, unknown>>
type Telling = Pick<Provider, 'claims' | 'emailsVerified'>

/**
 * What a provider says of a person, by the names that this provider has for it. Null for what it does not say.
 *
 * @param told what it said at each place, such as id token and userinfo
 */
export function profileOf(told: readonly Claims[], provider: Telling): Profile {
  const all = Object.assign({}, ...told) as Claims
  const { claims: names } = provider
  const given = textOf(all, names.given_name ?? 'given_name')
  const family = textOf(all, names.family_name ?? 'family_name')
  const split = fullName(given, family)
  const name = split === '' ? fullName(textOf(all, names.name ?? 'name'), '') : split
  // Never the address of one place by the word of another.
  const email = told.map((claims) => emailOf(claims, provider)).find((one) => one !== null)
  const emailLeftOut = email === undefined && textOf(all, names.email ?? 'email') !== ''
  return { name: name === '' ? null : name, email: email ?? null, emailLeftOut }
}

// Rooms are shared by address: one that is not verified may be anybody's.
function emailOf(claims: Claims, { claims: names, emailsVerified }: Telling): string | null {
  const email = textOf(claims, names.email ?? 'email')
  return isMailAddress(email) && isVerified(claims['email_verified'], emailsVerified) ? email : null
}

// Some providers send it as text. Whatever else they send says that it is not.
function isVerified(said: unknown, unlessSaid: boolean): boolean {
  return said === undefined ? unlessSaid : said === true || said === 'true'
}

function textOf(claims: Claims, claim: string): string {
  const value = claims[claim]
  return typeof value === 'string' ? value.trim() : ''
}

/** What to call somebody whose provider says no name. */
export function substituteName(told: readonly Claims[], { email }: Pick<Profile, 'email'>): string {
  const all = Object.assign({}, ...told) as Claims
  const known = [all['preferred_username'], all['nickname'], email?.split('@')[0]]
  const usable = known.find((value) => typeof value === 'string' && value.trim() !== '')
  return fullName(typeof usable === 'string' ? usable : '', '') || '?'
}
