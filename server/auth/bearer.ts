import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { fetchUserInfo } from 'openid-client'
import { UserId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Database } from '../db/database.ts'
import { patiently } from '../db/patience.ts'
import { findAccount, touchAccount, upsertUser, type KnownAccount } from '../db/users.ts'
import { DAY_MS, type Clock } from '../clock.ts'
import type { Organiser } from './identity.ts'
import { AccessTokens, type TokenHolder } from './oidc/access-tokens.ts'
import { profileOf, substituteName, type Claims } from './oidc/profile.ts'
import type { Providers } from './oidc/providers.ts'

/** How long what was found out about a token is believed, in ms: so late is it known that it was revoked. */
const FRESH_MS = 60_000
const REMEMBERED_MAX = 5_000
const TOKEN_MAX_CHARACTERS = 8_192
/** The token of RFC 6750 §2.1; only in the header, since addresses are logged. */
const BEARER = /^Bearer +([\w.~+/-]+=*)$/i

export type BearerPorts = {
  readonly providers: Providers
  readonly database: Database
  readonly clock: Clock
}

/** Whom access tokens speak for: other software acts for a person with them, with no more than that person's own rights. */
export class Bearers {
  readonly #ports: BearerPorts
  readonly #tokens: AccessTokens
  readonly #known = new Map<string, { readonly holder: TokenHolder; readonly freshUntil: number }>()

  constructor(ports: BearerPorts) {
    this.#ports = ports
    this.#tokens = new AccessTokens(ports.providers, ports.clock)
  }

  /**
   * Who sends this request. Somebody who is here for the first time gets an account.
   *
   * @throws Refused `unauthenticated` without a token or with one that is not good, `forbidden` when the account is
   * disabled, `unavailable` when the provider or the database does not answer.
   */
  async identify(request: IncomingMessage): Promise<Organiser> {
    const token = tokenIn(request)
    const holder = await this.#holderOf(token, providerIn(request))
    const account = await this.#accountOf(holder, token)
    if (account.disabled) throw new Refused('forbidden', 'the account is disabled')
    const { id: userId, name, email } = account
    // Of nobody else's rooms, whoever they are: what is lent to software is one's own.
    return { userId, name, email, administrator: false, session: 'api', provider: holder.provider.id }
  }

  async #holderOf(token: string, providerId: string | null): Promise<TokenHolder> {
    const { clock } = this.#ports
    const key = createHash('sha256')
      .update(`${providerId ?? ''} ${token}`)
      .digest('base64url')
    const known = this.#known.get(key)
    if (known && known.freshUntil > clock.steady() && known.holder.expiresAt > clock.now())
      return known.holder
    this.#known.delete(key)
    const holder = await this.#tokens.holderOf(token, providerId)
    if (this.#known.size >= REMEMBERED_MAX)
      for (const oldest of [...this.#known.keys()].slice(0, REMEMBERED_MAX / 10)) this.#known.delete(oldest)
    this.#known.set(key, { holder, freshUntil: clock.steady() + FRESH_MS })
    return holder
  }

  async #accountOf(holder: TokenHolder, token: string): Promise<KnownAccount> {
    const { database, clock } = this.#ports
    const { issuer, subject } = holder
    const now = clock.now()
    const account = await patiently(() => findAccount(database, issuer, subject))
    if (account === null) return this.#make(holder, token, new Date(now))
    if (!account.disabled && now - account.seenAt.getTime() > DAY_MS)
      await patiently(() => touchAccount(database, account.id, new Date(now)))
    return account
  }

  async #make(holder: TokenHolder, token: string, at: Date): Promise<KnownAccount> {
    const { provider, issuer, subject } = holder
    const told = await this.#toldOf(holder, token)
    const profile = profileOf(told, provider)
    const name = profile.name ?? substituteName(told, profile)
    const { email } = profile
    const id = UserId.parse(randomBytes(12).toString('base64url'))
    const who = { id, issuer, subject, provider: provider.id, name, email, administrator: undefined, at }
    const made = await patiently(() => upsertUser(this.#ports.database, who))
    return { ...made, name, email, seenAt: at }
  }

  // What the provider says at its userinfo endpoint, where the token allows that; else what came with it.
  async #toldOf({ provider, subject, claims }: TokenHolder, token: string): Promise<Claims[]> {
    const configuration = await this.#ports.providers.configurationOf(provider)
    if (configuration.serverMetadata().userinfo_endpoint === undefined) return [claims]
    const told = await fetchUserInfo(configuration, token, subject).catch(() => ({}))
    return [claims, told]
  }
}

function tokenIn({ headers: { authorization } }: IncomingMessage): string {
  if (authorization === undefined) throw new Refused('unauthenticated', 'an access token is wanted')
  const token = BEARER.exec(authorization)?.[1]
  if (token === undefined || token.length > TOKEN_MAX_CHARACTERS)
    throw new Refused('unauthenticated', 'the token cannot be read')
  return token
}

function providerIn({ headers }: IncomingMessage): string | null {
  const provider = headers['preau-provider']
  return typeof provider === 'string' ? provider : null
}
