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
 * @param at ms since the epoch
 * @throws SignInFailed
 */
export async function exchange(
  { provider, configuration }: { provider: Provider; configuration: Configuration },
  answer: URL,
  expected: Expected,
  at: number,
): Promise<Person> {
  try {
    const tokens = await authorizationCodeGrant(configuration, answer, {
      expectedState: expected.state,
      expectedNonce: expected.nonce,
      pkceCodeVerifier: expected.verifier,
      idTokenExpected: true,
    })
    const claims = tokens.claims()
    const { id_token: idToken, access_token: accessToken } = tokens
    if (claims === undefined || idToken === undefined) throw new SignInFailed('invalid', 'no id token')
    // The library does not look at this one.
    if (claims.iat > at / 1000 + CLOCK_TOLERANCE_S) throw new SignInFailed('invalid', 'issued in the future')
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

// Many providers keep names out of the id token and tell them at their userinfo endpoint only.
async function toldOf(
  { claims: names }: Provider,
  claims: Claims,
  userInfo: () => Promise<Claims>,
): Promise<Profile & { name: string }> {
  const first = profileOf(claims, names)
  const { name, email } = first
  if (name !== null && email !== null) return { name, email }
  const more = await userInfo().catch((error: unknown) => {
    // What only adds an address must not keep somebody out who has a name.
    if (name === null) throw error
    return {}
  })
  const all = { ...claims, ...more }
  const second = profileOf(all, names)
  return { name: second.name ?? substituteName(all, second), email: second.email }
}

function asFailure(error: unknown): SignInFailed {
  if (error instanceof SignInFailed) return error
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
