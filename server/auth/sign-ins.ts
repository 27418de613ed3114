import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { buildAuthorizationUrl, calculatePKCECodeChallenge, type Configuration } from 'openid-client'
import { UserId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import { SIGN_IN_FAILED_COOKIE, type SignInFailure } from '../../shared/sign-in-failed.ts'
import type { Database } from '../db/database.ts'
import { patiently } from '../db/patience.ts'
import { insertSignIn, takeSignIn, type SignIn } from '../db/sign-ins.ts'
import { upsertUser } from '../db/users.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Cookies } from './cookies.ts'
import { SignInFailed, exchange, type Person } from './oidc/exchange.ts'
import type { Provider } from './oidc/provider.ts'
import type { Providers } from './oidc/providers.ts'
import { safeReturnTo } from './return-to.ts'
import type { Secrets } from './secrets.ts'
import { SIGNED_OUT_COOKIE, drawSessionKey, type Sessions, type Vouched } from './sessions.ts'

/** How long somebody may take at their provider, in seconds. */
const SIGN_IN_MAX_S = 600
/** How long the page has to read why it failed, in seconds. */
const FAILURE_KEPT_S = 60
/** How many sign-ins one browser may have begun and not ended; those begun first are over within ten minutes. */
const UNENDED_MAX = 20
const UNENDED_WAIT_MS = 60_000
const SIGN_IN = 'sign-in-'
const STATE = /^[A-Za-z0-9_-]{43}$/

export type SignInsPorts = {
  readonly database: Database
  readonly secrets: Secrets
  readonly clock: Clock
  readonly cookies: Cookies
  readonly providers: Providers
  readonly sessions: Sessions
  readonly log: Log
}

/** Where a browser goes to, by which of our origins it came, and the page that it comes back to. */
export type Beginning = { readonly provider: Provider; readonly origin: string; readonly returnTo: string }

/** Ways to a provider and back. Each can be ended once, by the browser that began it, at the provider it was for. */
export class SignIns {
  readonly #ports: SignInsPorts
  /** Providers of which it is known that they told an address that nobody vouches for. */
  readonly #leftOut = new Set<string>()

  constructor(ports: SignInsPorts) {
    this.#ports = ports
  }

  /**
   * Sends a browser to a provider, which asks who it is when somebody has signed out here before: where its own session
   * goes on, the next person at the same computer would be the last one.
   *
   * @returns where it goes, and the cookie that it is known by when it comes back
   * @throws Refused `unavailable` when the provider or the database does not answer, `rate-limited` for a browser that
   * begins and never ends.
   */
  async begin(
    request: IncomingMessage,
    { provider, origin, returnTo }: Beginning,
  ): Promise<{ location: URL; cookie: string }> {
    const { database, secrets, clock, cookies, providers } = this.#ports
    // Each has a cookie until it ends: one browser's own limit, beside the wide one of its address.
    if (cookies.countOf(request, SIGN_IN) >= UNENDED_MAX)
      throw new Refused('rate-limited', 'too many sign-ins were begun', { retryAfterMs: UNENDED_WAIT_MS })
    const configuration = await providers.configurationOf(provider)
    const [state, nonce, verifier, browser] = [draw(), draw(), draw(), draw()]
    const stateHash = secrets.hash('sign-in', 'state', state)
    const signIn: SignIn = {
      stateHash,
      browserHash: secrets.hash('sign-in', 'browser', browser),
      provider: provider.id,
      // One for each provider: what another one sends here is not for this one (RFC 9700 §4.4.2).
      redirectUri: `${origin}/oidc/${provider.id}/callback`,
      nonce,
      verifierSealed: secrets.seal('sign-in', verifier, stateHash.toString('base64url')),
      returnTo: safeReturnTo(returnTo),
      expiresAt: new Date(clock.now() + SIGN_IN_MAX_S * 1000),
    }
    await patiently(() => insertSignIn(database, signIn))
    const asking = cookies.read(request, SIGNED_OUT_COOKIE) === null ? {} : askingWho(configuration)
    const parameters = { ...asking, ...provider.parameters }
    const location = await authorizationUrl(configuration, { ...provider, parameters }, signIn, {
      state,
      verifier,
    })
    return { location, cookie: cookies.write(cookieName(state), browser, SIGN_IN_MAX_S) }
  }

  /**
   * Takes a browser back from a provider.
   *
   * @param request a GET of the redirect URI
   * @returns where it goes now, and the cookies to set
   * @throws SignInFailed when nobody is signed in by this, Refused `unavailable` when the database does not answer.
   */
  async end(provider: Provider, request: IncomingMessage): Promise<{ returnTo: string; cookies: string[] }> {
    const { providers, sessions, cookies, clock } = this.#ports
    const query = new URL(request.url ?? '/', 'http://any').search
    const state = stateIn(query)
    const signIn = await this.#take(provider, request, state)
    const verifier = this.#verifierOf(signIn)
    const configuration = await providers.configurationOf(provider)
    const answer = new URL(signIn.redirectUri + query)
    const person = await exchange(
      { provider, configuration, authentication: providers.authenticationAt(provider) },
      answer,
      { state, nonce: signIn.nonce, verifier },
      clock.now(),
    )
    if (person.emailLeftOut) this.#noteLeftOut(provider)
    const key = drawSessionKey()
    const cookie = await patiently(async () =>
      sessions.begin(request, await this.#vouched(provider, person), key),
    )
    const known = [cookieName(state), SIGNED_OUT_COOKIE].filter(
      (name) => cookies.read(request, name) !== null,
    )
    const over = known.map((name) => cookies.forget(name))
    return { returnTo: signIn.returnTo, cookies: [cookie, ...over] }
  }

  // Operators find out only when somebody misses a letter, or is not found by their address.
  #noteLeftOut({ id: provider }: Provider): void {
    if (this.#leftOut.has(provider)) return
    this.#leftOut.add(provider)
    this.#ports.log.warn(
      { provider },
      'an address of mail is not known here: email_verified does not say true (see emailsVerified in OIDC_PROVIDERS)',
    )
  }

  /** The cookies after a sign-in that failed: it is forgotten, and the page told why. */
  afterFailure(request: IncomingMessage, failure: SignInFailure): string[] {
    const { cookies } = this.#ports
    const state = new URL(request.url ?? '/', 'http://any').searchParams.get('state') ?? ''
    const told = cookies.tell(SIGN_IN_FAILED_COOKIE, failure, '/oidc', FAILURE_KEPT_S)
    return STATE.test(state) ? [told, cookies.forget(cookieName(state))] : [told]
  }

  async #take(provider: Provider, request: IncomingMessage, state: string): Promise<SignIn> {
    const { database, secrets, clock, cookies } = this.#ports
    const browser = cookies.read(request, cookieName(state)) ?? ''
    const claimed = {
      stateHash: secrets.hash('sign-in', 'state', state),
      browserHash: secrets.hash('sign-in', 'browser', browser),
      provider: provider.id,
    }
    const taking = { taker: randomBytes(16), at: new Date(clock.now()) }
    const signIn = await patiently(() => takeSignIn(database, claimed, taking))
    if (signIn === null) throw new SignInFailed('expired', 'no such sign-in was begun by this browser')
    return signIn
  }

  #verifierOf({ verifierSealed, stateHash }: SignIn): string {
    return this.#ports.secrets.open('sign-in', verifierSealed, stateHash.toString('base64url'))
  }

  async #vouched(provider: Provider, person: Person): Promise<Vouched> {
    const vouched = { ...person, provider: provider.id }
    if (provider.audience === 'attendee') return { ...vouched, audience: 'attendee', userId: null }
    const { database, clock } = this.#ports
    const { id, disabled } = await upsertUser(database, {
      ...vouched,
      id: UserId.parse(randomBytes(12).toString('base64url')),
      administrator: provider.administrators?.has(person.subject),
      at: new Date(clock.now()),
    })
    if (disabled) throw new SignInFailed('disabled', 'the account is disabled')
    return { ...vouched, audience: 'organiser', userId: id }
  }
}

type Secret = { readonly state: string; readonly verifier: string }

async function authorizationUrl(
  configuration: Configuration,
  { scopes, parameters }: Provider,
  { redirectUri, nonce }: SignIn,
  { state, verifier }: Secret,
): Promise<URL> {
  return buildAuthorizationUrl(configuration, {
    ...parameters,
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  })
}

// OpenID Connect Core 1.0 §3.1.2.1. What all must know is `login`, unless they say what they know instead.
function askingWho(configuration: Configuration): { prompt: string } {
  const { prompt_values_supported: known } = configuration.serverMetadata()
  const picks = Array.isArray(known) && !known.includes('login') && known.includes('select_account')
  return { prompt: picks ? 'select_account' : 'login' }
}

/** 256 random bits: also the alphabet and the least length of a verifier (RFC 7636 §4.1). */
function draw(): string {
  return randomBytes(32).toString('base64url')
}

// One for each sign-in, so that two tabs do not undo each other.
function cookieName(state: string): string {
  return `${SIGN_IN}${state.slice(0, 8)}`
}

function stateIn(query: string): string {
  const states = new URLSearchParams(query).getAll('state')
  const [state] = states
  if (state === undefined || states.length > 1 || !STATE.test(state))
    throw new SignInFailed('expired', 'no state of ours')
  return state
}
