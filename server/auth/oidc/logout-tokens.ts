import type { JWTPayload, JWTVerifyGetKey } from 'jose'
import { jwtVerify } from 'jose/jwt/verify'
import type { ProviderLogout } from '../../db/sessions.ts'
import { ProviderKeys } from './provider-keys.ts'
import type { Provider } from './provider.ts'
import { SIGNATURE_ALGORITHMS } from './signature-algorithms.ts'
import { CLOCK_TOLERANCE_S, type Providers } from './providers.ts'

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
/** One that was under way for longer is not believed, in seconds. */
const AGE_MAX_S = 600
const JTI_MAX = 255

/** Not a logout token that ends anything here. */
export class BadLogoutToken extends Error {
  override readonly name = 'BadLogoutToken'
}

/** Reads the messages by which providers tell that a session of theirs has ended. */
export class LogoutTokens {
  readonly #providers: Providers
  readonly #keys: ProviderKeys

  constructor(providers: Providers) {
    this.#providers = providers
    this.#keys = new ProviderKeys(providers)
  }

  /**
   * OpenID Connect Back-Channel Logout 1.0 §2.6, with the type that §2.4 recommends: without it an id token, which
   * browsers hold, could be taken for one.
   *
   * @param at ms since the epoch
   * @throws BadLogoutToken; Refused `unavailable` when the provider does not answer.
   */
  async read(provider: Provider, token: string, at: number): Promise<ProviderLogout> {
    const payload = await this.#verified(provider, token, at)
    const { sub, sid, jti, exp } = payload
    if (typeof jti !== 'string' || jti === '' || jti.length > JTI_MAX)
      throw new BadLogoutToken('jti is missing')
    if ('nonce' in payload) throw new BadLogoutToken('a nonce makes it something else')
    if (!hasEvent(payload)) throw new BadLogoutToken('it tells of no logout')
    const subject = textOrNull(sub)
    const providerSession = textOrNull(sid)
    if (subject === null && providerSession === null) throw new BadLogoutToken('it says neither who nor what')
    const until = new Date(((exp ?? 0) + CLOCK_TOLERANCE_S + 1) * 1000)
    return { issuer: provider.issuer, provider: provider.id, subject, providerSession, jti, until }
  }

  async #verified(provider: Provider, token: string, at: number): Promise<JWTPayload> {
    const keys = await this.#keysOf(provider)
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: provider.issuer,
        audience: provider.clientId,
        typ: 'logout+jwt',
        algorithms: [...SIGNATURE_ALGORITHMS],
        clockTolerance: CLOCK_TOLERANCE_S,
        maxTokenAge: AGE_MAX_S,
        requiredClaims: ['iat', 'exp', 'jti', 'events'],
        currentDate: new Date(at),
      })
      return payload
    } catch (error) {
      throw new BadLogoutToken(error instanceof Error ? error.message : 'it cannot be read')
    }
  }

  async #keysOf(provider: Provider): Promise<JWTVerifyGetKey> {
    const keys = this.#keys.of(provider, await this.#providers.configurationOf(provider))
    if (keys === null) throw new BadLogoutToken('the provider has no keys')
    return keys
  }
}

function hasEvent({ events }: JWTPayload): boolean {
  if (typeof events !== 'object' || events === null || !(EVENT in events)) return false
  const event: unknown = events[EVENT]
  return typeof event === 'object' && event !== null
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
