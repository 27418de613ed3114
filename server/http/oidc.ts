import type { IncomingMessage } from 'node:http'
import { Router, urlencoded } from 'express'
import type { SignInFailure } from '../../shared/sign-in-failed.ts'
import { Refused } from '../../shared/refused.ts'
import type { Rate } from '../../shared/wire.ts'
import { SignInFailed } from '../auth/oidc/exchange.ts'
import { BadLogoutToken, type LogoutTokens } from '../auth/oidc/logout-tokens.ts'
import type { Providers } from '../auth/oidc/providers.ts'
import type { Sessions } from '../auth/sessions.ts'
import type { SignIns } from '../auth/sign-ins.ts'
import type { Log } from '../log.ts'
import type { Clock } from '../clock.ts'
import { pass, type Limit, type Limits } from '../limits/limits.ts'

const BODY_MAX = '16kb'
/** What one address may tell of ended sessions: a provider tells of many at once when its own sessions expire. */
const LOGOUTS: Rate = { perSecond: 50, burst: 500 }

export type OidcPorts = {
  readonly providers: Providers
  readonly signIns: SignIns
  readonly sessions: Sessions
  readonly logoutTokens: LogoutTokens
  /** Sign-ins that are begun, by address. One that ends well does not count. */
  readonly begunSignIns: Limit
  readonly addressOf: (request: IncomingMessage) => string
  readonly limits: Limits
  readonly clock: Clock
  readonly log: Log
}

/** Where providers send browsers back to, and where they tell that a session of theirs has ended. */
export function oidcRoutes(ports: OidcPorts): Router {
  const { providers, signIns, begunSignIns, addressOf, limits, log } = ports
  const logouts = limits.of('provider-logouts-of-address', LOGOUTS)
  const router = Router()

  // What is none of these is nowhere, also for the client's page.
  router.use('/oidc', (_request, response, next) => {
    response.status(404)
    next()
  })

  // On failure the client's page follows, which says so: see `clientRoutes`.
  router.get('/oidc/:id/callback', async (request, response, next) => {
    const provider = providers.all.find(({ id }) => id === request.params.id)
    if (provider === undefined) {
      next()
      return
    }
    try {
      const { returnTo, cookies } = await signIns.end(provider, request)
      begunSignIns.giveBack(addressOf(request))
      log.info({ provider: provider.id }, 'signed in')
      response.append('Set-Cookie', cookies).set('Cache-Control', 'no-store').redirect(303, returnTo)
    } catch (error) {
      const { failure, reason } = failureOf(error)
      // What anybody can cause by an address that was made up must not fill the log.
      log[failure === 'expired' ? 'debug' : 'warn'](
        { provider: provider.id, failure, reason },
        'nobody signed in',
      )
      response.status(400).append('Set-Cookie', signIns.afterFailure(request, failure))
      next()
    }
  })

  // Who comes home from where a provider ended their session: what it says with that is of no use in the address.
  router.get('/', (request, response, next) => {
    if (Object.keys(request.query).join() === 'state') response.redirect(303, '/')
    else next()
  })

  router.post(
    '/oidc/:id/backchannel-logout',
    urlencoded({ extended: false, limit: BODY_MAX }),
    async (request, response) => {
      pass([logouts, addressOf(request)])
      response.set('Cache-Control', 'no-store')
      const ended = await endedByProvider(ports, request.params.id, tokenIn(request.body))
      response.status(ended ? 200 : 400)
      if (ended) response.end()
      else response.json({ error: 'invalid_request' })
    },
  )
  return router
}

async function endedByProvider(ports: OidcPorts, id: string | undefined, token: string): Promise<boolean> {
  const { providers, logoutTokens, sessions, clock, log } = ports
  const provider = providers.all.find((one) => one.id === id)
  if (provider === undefined) throw new Refused('not-found', 'there is no such provider')
  try {
    const logout = await logoutTokens.read(provider, token, clock.now())
    const count = await sessions.endByProvider(logout)
    if (count === null) throw new BadLogoutToken('it came before')
    log.info({ provider: provider.id, sessions: count }, 'a provider ended sessions')
    return true
  } catch (error) {
    if (!(error instanceof BadLogoutToken)) throw error
    log.warn({ provider: provider.id, reason: error.message }, 'a logout token was not believed')
    return false
  }
}

function tokenIn(body: unknown): string {
  const token = typeof body === 'object' && body !== null && 'logout_token' in body ? body.logout_token : ''
  return typeof token === 'string' ? token : ''
}

function failureOf(error: unknown): { failure: SignInFailure; reason: string } {
  if (error instanceof SignInFailed) return { failure: error.failure, reason: error.message }
  if (error instanceof Refused && error.code === 'unavailable')
    return { failure: 'unavailable', reason: error.message }
  throw error
}
