import type { JWTVerifyGetKey } from 'jose'
import { decodeJwt } from 'jose/jwt/decode'
import { jwtVerify } from 'jose/jwt/verify'
import { decodeProtectedHeader } from 'jose/decode/protected_header'
import * as errors from 'jose/errors'
import {
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
  tokenIntrospection,
  type Configuration,
} from 'openid-client'
import { Refused } from '../../../shared/refused.ts'
import type { Clock } from '../../clock.ts'
import { UnknownClient } from './client-authentication.ts'
import type { Claims } from './profile.ts'
import { ProviderKeys } from './provider-keys.ts'
import type { Provider } from './provider.ts'
import { SIGNATURE_ALGORITHMS } from './signature-algorithms.ts'
import { CLOCK_TOLERANCE_S, type Providers } from './providers.ts'

/** Whom an access token speaks for. */
export type TokenHolder = {
  readonly provider: Provider
  readonly issuer: string
  readonly subject: string
  readonly claims: Claims
  /** ms since the epoch; Infinity when the provider does not say. */
  readonly expiresAt: number
}

const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/
/** Token types of a JWT's header: RFC 9068, and before it. */
const TYPES = ['at+jwt', 'application/at+jwt', 'jwt', '']

/** Access tokens of organisers' providers: checked by the provider's keys, or by asking it. */
export class AccessTokens {
  readonly #providers: Providers
  readonly #clock: Clock
  readonly #keys: ProviderKeys

  constructor(providers: Providers, clock: Clock) {
    this.#providers = providers
    this.#keys = new ProviderKeys(providers)
    this.#clock = clock
  }

  /**
   * Checks a token. One that cannot be read is shown to a provider (RFC 7662), and only ever to its own: with several
   * providers, the caller names it.
   *
   * @param providerId as the caller says; null when they do not.
   * @throws Refused `unauthenticated` for a token that is not good, `unavailable` when its provider does not answer.
   */
  async holderOf(token: string, providerId: string | null): Promise<TokenHolder> {
    const ours = this.#providers.all.filter(({ audience }) => audience === 'organiser')
    const named = providerId === null ? ours : ours.filter(({ id }) => id === providerId)
    const claims = claimsIn(token)
    const found = claims === null ? named : named.filter(({ issuer }) => issuer === claims['iss'])
    if (found.length === 0) throw notGood('the token is of no provider of ours')
    if (claims !== null) return this.#ofSeveral(found, (provider) => this.#verify(provider, token))
    const [provider, another] = found
    if (provider === undefined || another !== undefined)
      throw notGood('name the provider of this token in Preau-Provider')
    return this.#introspect(provider, token)
  }

  // One issuer may have several clients of ours: the token is for one of them.
  async #ofSeveral(
    providers: readonly Provider[],
    check: (provider: Provider) => Promise<TokenHolder>,
  ): Promise<TokenHolder> {
    let refusal: unknown = null
    for (const provider of providers) {
      try {
        return await check(provider)
      } catch (error) {
        refusal = error
      }
    }
    throw refusal
  }

  async #verify(provider: Provider, token: string): Promise<TokenHolder> {
    const configuration = await this.#providers.configurationOf(provider)
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.#keysOf(provider, configuration), {
        issuer: provider.issuer,
        audience: audiencesOf(provider),
        algorithms: [...SIGNATURE_ALGORITHMS],
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: new Date(this.#clock.now()),
      })
      const { typ = '' } = protectedHeader
      if (!TYPES.includes(typ.toLowerCase()) || !isAccessToken(payload, typ))
        throw notGood('the token is no access token')
      return holding(provider, payload)
    } catch (error) {
      throw asRefused(error)
    }
  }

  async #introspect(provider: Provider, token: string): Promise<TokenHolder> {
    const configuration = await this.#providers.configurationOf(provider)
    if (configuration.serverMetadata().introspection_endpoint === undefined)
      throw notGood('the provider of this token cannot be asked about it')
    try {
      const hint = { token_type_hint: 'access_token' }
      const claims = await this.#providers
        .authenticationAt(provider)
        .trying(configuration, () => tokenIntrospection(configuration, token, hint))
      const now = this.#clock.now() / 1000
      const { exp = Infinity }: { exp?: unknown } = claims
      const over = typeof exp !== 'number' || exp + CLOCK_TOLERANCE_S < now
      if (!claims.active || over) throw notGood('the token is not in force')
      if (!isFor(provider, claims)) throw notGood('the token is for somebody else')
      if (!isAccessToken(claims)) throw notGood('the token is no access token')
      return holding(provider, claims)
    } catch (error) {
      throw asRefused(error)
    }
  }

  #keysOf(provider: Provider, configuration: Configuration): JWTVerifyGetKey {
    const keys = this.#keys.of(provider, configuration)
    if (keys === null) throw notGood('the provider of this token has no keys')
    return keys
  }
}

function claimsIn(token: string): Claims | null {
  if (!JWT.test(token)) return null
  try {
    decodeProtectedHeader(token)
    return decodeJwt(token)
  } catch {
    return null
  }
}

function audiencesOf({ clientId, apiAudience }: Provider): string[] {
  return apiAudience === undefined ? [clientId] : [clientId, apiAudience]
}

// Without an audience it is for the client that it was given to (RFC 7662 §2.2).
function isFor(provider: Provider, { aud, client_id: clientId }: Claims): boolean {
  const audiences: unknown[] = Array.isArray(aud) ? aud : [aud ?? clientId]
  return audiencesOf(provider).some((audience) => audiences.includes(audience))
}

/** Not what else a provider signs or knows of: id tokens, logout tokens, refresh tokens, tokens bound to a key. */
function isAccessToken(claims: Claims, type = ''): boolean {
  const { typ, token_type: kind, nonce } = claims
  const isBearer = (value: unknown): boolean =>
    value === undefined || (typeof value === 'string' && /^(bearer|access_token)$/i.test(value))
  const other = ['at_hash', 'events', 'cnf'].some((claim) => claims[claim] !== undefined)
  // Our own id tokens always have a nonce; access tokens of some providers do, too, but they say what they are.
  const said = typ !== undefined || /at\+jwt$/i.test(type)
  return !other && isBearer(typ) && isBearer(kind) && (said || nonce === undefined)
}

function holding(provider: Provider, claims: Claims): TokenHolder {
  const { sub, exp, iss = provider.issuer } = claims
  if (typeof sub !== 'string' || sub === '' || iss !== provider.issuer)
    throw notGood('the token speaks for nobody')
  const expiresAt = typeof exp === 'number' ? exp * 1000 : Infinity
  return { provider, issuer: provider.issuer, subject: sub, claims, expiresAt }
}

function notGood(why: string): Refused {
  return new Refused('unauthenticated', why)
}

function asRefused(error: unknown): unknown {
  if (error instanceof errors.JWTExpired) return notGood('the token is not in force')
  // Without a code of its own, jose speaks of the answer with the keys.
  const isAboutToken =
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    error.code !== 'ERR_JOSE_GENERIC'
  if (isAboutToken) return notGood('the token is not good')
  if (!isSilence(error)) return error
  return new Refused('unavailable', 'the provider of identity does not answer now')
}

function isSilence(error: unknown): boolean {
  if (error instanceof errors.JOSEError || error instanceof ClientError || error instanceof UnknownClient)
    return true
  if (error instanceof ResponseBodyError || error instanceof WWWAuthenticateChallengeError) return true
  return error instanceof Error && (error.message === 'fetch failed' || error.name === 'TimeoutError')
}
