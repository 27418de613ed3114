import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
  authorizationCodeGrant,
  fetchUserInfo,
  type Configuration,
} from 'openid-client'
import type { SignInFailure } from '../../../shared/sign-in-failed.ts'
import { UnknownClient, type ClientAuthentication } from './client-authentication.ts'
import { profileOf, substituteName, type Claims, type Profile } from './profile.ts'
import type { Provider } from './provider.ts'
import { CLOCK_TOLERANCE_S } from './providers.ts'

/** Somebody is not signed in. The message is for the log; it has nothing secret. */
export class SignInFailed extends Error {
  override readonly name = 'SignInFailed'
  readonly failure: SignInFailure

  constructor(failure: SignInFailure, message: string) {
    super(message)
    this.failure = failure
  }
}

/** What must come back as it was sent. */
export type Expected = { readonly state: string; readonly nonce: string; readonly verifier: string }

/** Where it is redeemed. */
type Place = {
  readonly provider: Provider
  readonly configuration: Configuration
  readonly authentication: ClientAuthentication
}

/** Whom a provider vouches for, as it says it now. */
export type Person = Profile & {
  readonly name: string
  readonly issuer: string
  readonly subject: string
  readonly providerSession: string | null
  readonly idToken: string
}

/**
 * Redeems the code that a browser came back with: RFC 6749 §4.1.3 with PKCE (RFC 7636), the answer's issuer
 * (RFC 9207), and the id token with its signature (OpenID Connect Core 1.0 §3.1.3.7).
 *
 * @param answer the redirect URI with what the provider added
 * @param now ms since the epoch
 * @throws SignInFailed
 */
export async function exchange(at: Place, answer: URL, expected: Expected, now: number): Promise<Person> {
  const { provider, configuration } = at
  const { max_age: maxAge, acr_values: wanted } = provider.parameters
  try {
    const checks = {
      expectedState: expected.state,
      expectedNonce: expected.nonce,
      pkceCodeVerifier: expected.verifier,
      idTokenExpected: true,
      ...(maxAge === undefined ? {} : { maxAge: Number(maxAge) }),
    }
    const tokens = await at.authentication.trying(configuration, () =>
      authorizationCodeGrant(configuration, answer, checks),
    )
    const claims = tokens.claims()
    const { id_token: idToken, access_token: accessToken } = tokens
    if (claims === undefined || idToken === undefined) throw new SignInFailed('invalid', 'no id token')
    // The library does not look at this one.
    if (claims.iat > now / 1000 + CLOCK_TOLERANCE_S) throw new SignInFailed('invalid', 'issued in the future')
    if (wanted !== undefined && !isAsWanted(claims['acr'], wanted))
      throw new SignInFailed(
        'invalid',
        'the provider made sure of the person by other means than acr_values wants',
      )
    const { iss: issuer, sub: subject, sid } = claims
    const more = async (): Promise<Claims> =>
      configuration.serverMetadata().userinfo_endpoint === undefined
        ? {}
        : fetchUserInfo(configuration, accessToken, subject)
    const told = await toldOf(provider, claims, more)
    const providerSession = typeof sid === 'string' ? sid : null
    return { ...told, issuer, subject, providerSession, idToken }
  } catch (error) {
    throw asFailure(error)
  }
}

/**
 * Whether a person was made sure of (`acr`) by one of these means, which stand in `acr_values` with spaces between. Of the
 * levels of eIDAS, which are ordered, a higher one does, too.
 */
export function isAsWanted(acr: unknown, wanted: string): boolean {
  if (typeof acr !== 'string') return false
  const level = (value: string): number => Number(/^eidas([1-3])$/.exec(value)?.[1] ?? Number.NaN)
  return wanted.split(' ').some((value) => value === acr || level(acr) >= level(value))
}

// Many providers keep names out of the id token and tell them at their userinfo endpoint only.
async function toldOf(
  provider: Provider,
  claims: Claims,
  userInfo: () => Promise<Claims>,
): Promise<Profile & { name: string }> {
  const { name, ...first } = profileOf([claims], provider)
  if (name !== null && first.email !== null) return { ...first, name }
  const more = await userInfo().catch((error: unknown) => {
    // What only adds an address must not keep somebody out who has a name.
    if (name === null) throw error
    return {}
  })
  const told = [claims, more]
  const all = profileOf(told, provider)
  return { ...all, name: all.name ?? substituteName(told, all) }
}

function asFailure(error: unknown): SignInFailed {
  if (error instanceof SignInFailed) return error
  if (error instanceof UnknownClient) return new SignInFailed('invalid', error.message)
  if (error instanceof AuthorizationResponseError) return failureOf(error.error)
  if (error instanceof ResponseBodyError)
    return new SignInFailed('invalid', `the request for tokens was refused: ${wordIn(error.error)}`)
  if (error instanceof WWWAuthenticateChallengeError) return new SignInFailed('invalid', 'token not accepted')
  if (error instanceof ClientError)
    return new SignInFailed(isSilence(error) ? 'unavailable' : 'invalid', sentenceOf(error))
  if (isSilence(error)) return new SignInFailed('unavailable', 'the provider does not answer')
  throw error
}

function failureOf(error: string): SignInFailed {
  const away = error === 'server_error' || error === 'temporarily_unavailable'
  return new SignInFailed(away ? 'unavailable' : 'denied', `the provider said ${wordIn(error)}`)
}

function wordIn(error: string): string {
  return /^[a-z_]{1,60}$/.test(error) ? error : 'something unknown'
}

// Messages of the library are fixed sentences, the cause's the more exact one; what they speak of is beside them, and
// secret.
function sentenceOf({ message, cause }: ClientError): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message
}

function isSilence(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof ClientError) return error.code === 'OAUTH_TIMEOUT' || isOutOfOrder(error.cause)
  // What fetch throws when nobody answers, and when time is up.
  return error.message === 'fetch failed' || error.name === 'TimeoutError'
}

function isOutOfOrder(answer: unknown): boolean {
  return answer instanceof Response && answer.status >= 500
}
