import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { IncomingMessage } from 'node:http'
import { decodeJwt } from 'jose/jwt/decode'
import { buildEndSessionUrl, type Configuration } from 'openid-client'
import type { Provider } from './oidc/provider.ts'
import type { Providers } from './oidc/providers.ts'
import type { Ended, Sessions } from './sessions.ts'

/** How long who leaves waits for a provider that we have yet to ask where it ends sessions, in ms. */
const PROVIDER_MAX_MS = 2_000

/** Longer addresses are refused by the first proxy that is strict; a token with many groups is longer by itself. */
const ADDRESS_MAX_CHARACTERS = 2_000
const HINT_MAX_CHARACTERS = 200

export type SignedOut = {
  /** Where a provider ends its own session; null when none has anything to end. */
  readonly location: URL | null
  /** Names of the providers at which this browser may still be signed in. */
  readonly signedInAt: readonly string[]
  readonly cookies: readonly string[]
}

/**
 * Ends the sessions of a browser here, and says where the provider ends its own (OpenID Connect RP-Initiated Logout 1.0).
 * A browser can go to one provider only: the organiser's, if there are two.
 *
 * @param origin ours, by which the browser came
 * @throws Refused `unavailable` when the database does not answer; nothing has ended then.
 */
export async function signOut(
  ports: { readonly sessions: Sessions; readonly providers: Providers },
  request: IncomingMessage,
  origin: string,
): Promise<SignedOut> {
  const { ended, cookies } = await ports.sessions.end(request)
  let location: URL | null = null
  const signedInAt = new Set<string>()
  for (const session of ended) {
    const provider = ports.providers.all.find(({ id }) => id === session.provider)
    if (provider === undefined) continue
    const there: URL | null =
      location === null ? await endSessionUrl(ports.providers, provider, session, origin) : null
    location ??= there
    if (there === null) signedInAt.add(provider.name)
  }
  return { location, signedInAt: [...signedInAt], cookies }
}

async function endSessionUrl(
  providers: Providers,
  provider: Provider,
  { idToken }: Ended,
  origin: string,
): Promise<URL | null> {
  if (idToken === null) return null
  const late = delay(PROVIDER_MAX_MS, null, { ref: false })
  const configuration = await Promise.race([providers.configurationOf(provider).catch(() => null), late])
  if (configuration === null || !endsSessions(configuration)) return null
  const back = {
    post_logout_redirect_uri: `${origin}/`,
    // Optional by the standard, but there are providers that insist. Nothing hangs on it: the session here has ended.
    state: randomBytes(8).toString('base64url'),
  }
  const whole = buildEndSessionUrl(configuration, { ...back, id_token_hint: idToken })
  if (whole.href.length <= ADDRESS_MAX_CHARACTERS) return whole
  return buildEndSessionUrl(configuration, { ...back, ...hintOf(idToken) })
}

// As providers know people by whom they should sign out. The client's id goes along by itself.
function hintOf(idToken: string): { logout_hint?: string } {
  const { login_hint: hint, preferred_username: name, email, sub } = decodeJwt(idToken)
  const known = [hint, name, email, sub].find((one) => typeof one === 'string' && one !== '')
  return typeof known === 'string' && known.length <= HINT_MAX_CHARACTERS ? { logout_hint: known } : {}
}

function endsSessions(configuration: Configuration): boolean {
  return configuration.serverMetadata().end_session_endpoint !== undefined
}
