import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { IncomingMessage } from 'node:http'
import { buildEndSessionUrl, type Configuration } from 'openid-client'
import type { Providers } from './oidc/providers.ts'
import type { Ended, Sessions } from './sessions.ts'

/** How long who leaves waits for a provider that we have yet to ask where it ends sessions, in ms. */
const PROVIDER_MAX_MS = 2_000

/**
 * Ends the sessions of a browser here, and says where the provider ends its own (OpenID Connect RP-Initiated Logout 1.0).
 * A browser can go to one provider only: the organiser's, if there are two.
 *
 * @param origin ours, by which the browser came
 * @returns null when no provider has anything to end
 * @throws Refused `unavailable` when the database does not answer; nothing has ended then.
 */
export async function signOut(
  ports: { readonly sessions: Sessions; readonly providers: Providers },
  request: IncomingMessage,
  origin: string,
): Promise<{ location: URL | null; cookies: string[] }> {
  const { ended, cookies } = await ports.sessions.end(request)
  for (const session of ended) {
    const location = await endSessionUrl(ports.providers, session, origin)
    if (location !== null) return { location, cookies }
  }
  return { location: null, cookies }
}

async function endSessionUrl(
  providers: Providers,
  { provider: id, idToken }: Ended,
  origin: string,
): Promise<URL | null> {
  const provider = providers.all.find((one) => one.id === id)
  if (provider === undefined || idToken === null) return null
  const late = delay(PROVIDER_MAX_MS, null, { ref: false })
  const configuration = await Promise.race([providers.configurationOf(provider).catch(() => null), late])
  if (configuration === null || !endsSessions(configuration)) return null
  return buildEndSessionUrl(configuration, {
    id_token_hint: idToken,
    post_logout_redirect_uri: `${origin}/`,
    // Optional by the standard, but there are providers that insist. Nothing hangs on it: the session here has ended.
    state: randomBytes(8).toString('base64url'),
  })
}

function endsSessions(configuration: Configuration): boolean {
  return configuration.serverMetadata().end_session_endpoint !== undefined
}
