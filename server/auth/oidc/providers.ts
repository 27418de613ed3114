import { setTimeout as delay } from 'node:timers/promises'
import {
  Configuration,
  allowInsecureRequests,
  clockTolerance,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  type DiscoveryRequestOptions,
  type ServerMetadata,
} from 'openid-client'
import type { AccountKind } from '../../../shared/portal.ts'
import { Refused } from '../../../shared/refused.ts'
import type { Log } from '../../log.ts'
import type { Clock } from '../../clock.ts'
import type { DemoProcess } from '../demo-process.ts'
import { ClientAuthentication } from './client-authentication.ts'
import type { Fetch } from './fetch.ts'
import { isDemo, type Provider } from './provider.ts'
import { SIGNATURE_ALGORITHMS } from './signature-algorithms.ts'

/** How wrong a provider's clock may be, in seconds, in either direction. */
export const CLOCK_TOLERANCE_S = 60

/** How long a provider may take for one answer, in seconds. */
const ANSWER_MAX_S = 5
/** What a provider says of itself is asked again after this, in ms. */
const FRESH_MS = 600_000
/** For who looks at the list of providers, an answer is good for this long, in ms, and this is how long they wait. */
const NEWS_MS = 30_000
/** One that has just not answered is not asked again for this long, in ms: everybody is told at once. */
const REST_MS = 3_000
const PAGE_WAITS_MS = 200

type Known = {
  readonly authentication: ClientAuthentication
  configuration: Configuration | null
  asking: Promise<Configuration> | null
  /** When it last answered or failed to, ms since the epoch. */
  askedAt: number
  answers: boolean
}

export type ProvidersPorts = {
  readonly providers: readonly Provider[]
  readonly clock: Clock
  readonly log: Log
  /** How the demo provider is reached. */
  readonly demo: Pick<DemoProcess, 'fetch' | 'address'> | null
}

/** The providers of identity, each asked for its metadata when first needed. One that is down concerns no other. */
export class Providers {
  readonly all: readonly Provider[]
  readonly #ports: ProvidersPorts
  readonly #known: ReadonlyMap<string, Known>

  constructor(ports: ProvidersPorts) {
    this.#ports = ports
    this.all = ports.providers
    const nothing = { configuration: null, asking: null, askedAt: -Infinity, answers: true }
    this.#known = new Map(
      ports.providers.map((provider) => {
        const authentication = new ClientAuthentication(provider)
        return [provider.id, { ...nothing, authentication }]
      }),
    )
  }

  /** Whom these people may choose from. Where nobody is set up for attendees, the organisers' providers serve them. */
  serving(audience: AccountKind): readonly Provider[] {
    const own = this.all.filter((provider) => provider.audience === audience)
    return own.length > 0 || audience === 'organiser' ? own : this.serving('organiser')
  }

  /** @throws Refused `not-found` */
  get(id: string): Provider {
    const provider = this.all.find((one) => one.id === id)
    if (provider === undefined)
      throw new Refused('not-found', 'there is no such provider', { field: 'provider' })
    return provider
  }

  /** How this provider is reached, when not as everybody reaches it. */
  fetchFor(provider: Provider): Fetch | undefined {
    return isDemo(provider) ? this.#ports.demo?.fetch : undefined
  }

  /** How we prove to it that we are its client. */
  authenticationAt({ id }: Provider): ClientAuthentication {
    return this.#of(id).authentication
  }

  /** Whether it answered when it was last asked; true when it never was. */
  answers({ id }: Provider): boolean {
    return this.#of(id).answers
  }

  /**
   * openid-client's view of a provider, for requests to it.
   *
   * @throws Refused `unavailable` naming the provider, within seconds, when it does not answer or not as it should.
   */
  async configurationOf(provider: Provider): Promise<Configuration> {
    const known = this.#of(provider.id)
    const { configuration, askedAt, answers } = known
    const age = this.#ports.clock.steady() - askedAt
    if (configuration === null && !answers && age < REST_MS) throw silent(provider)
    if (configuration === null) return this.#ask(provider, known)
    // What it said before is good while it says nothing else.
    if (age > FRESH_MS) this.#ask(provider, known).catch(() => undefined)
    return configuration
  }

  /** Learns which of these answer. Waits a moment for that, but never for a slow one. */
  async ask(providers: readonly Provider[]): Promise<void> {
    const now = this.#ports.clock.steady()
    const rounds = providers.map(async (provider) => {
      const known = this.#of(provider.id)
      if (now - known.askedAt > NEWS_MS) await this.#ask(provider, known).catch(() => undefined)
    })
    const late = new AbortController()
    const wait = delay(PAGE_WAITS_MS, undefined, { signal: late.signal }).catch(() => undefined)
    await Promise.race([Promise.all(rounds), wait])
    late.abort()
  }

  #of(id: string): Known {
    const known = this.#known.get(id)
    if (known === undefined)
      throw new Refused('not-found', 'there is no such provider', { field: 'provider' })
    return known
  }

  async #ask(provider: Provider, known: Known): Promise<Configuration> {
    known.asking ??= this.#discover(provider)
    try {
      known.configuration = await known.asking
      known.answers = true
      return known.configuration
    } catch (error) {
      const { log } = this.#ports
      const reason = error instanceof Error ? reasonOf(error) : 'unknown'
      if (known.answers) log.warn({ provider: provider.id, reason }, 'a provider of identity does not answer')
      known.answers = false
      throw silent(provider)
    } finally {
      known.askedAt = this.#ports.clock.steady()
      known.asking = null
    }
  }

  async #discover(provider: Provider): Promise<Configuration> {
    const { issuer, clientId } = provider
    // To start takes its time, which is no silence of a provider.
    if (isDemo(provider)) await this.#ports.demo?.address()
    const fetch = this.fetchFor(provider)
    const insecure = issuer.startsWith('http:')
    const reached: Pick<DiscoveryRequestOptions, typeof customFetch | 'timeout'> = {
      timeout: ANSWER_MAX_S,
      // The library's options are those of fetch, but for how their types spell what is absent.
      ...(fetch === undefined ? {} : { [customFetch]: (url, init) => fetch(url, init as RequestInit) }),
    }
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- http is for loopback and for trying things out; see readProviders
    const execute: ((of: Configuration) => void)[] = insecure ? [allowInsecureRequests] : []
    const found = await discovery(new URL(issuer), clientId, undefined, undefined, { ...reached, execute })
    const server = found.serverMetadata()
    // To the letter (OpenID Connect Discovery 1.0 §4.3): it is half of who people are.
    if (server.issuer !== issuer) throw new Error(`its issuer is ${server.issuer}, and not ${issuer}`)
    const metadata = { [clockTolerance]: CLOCK_TOLERANCE_S }
    const { send } = this.authenticationAt(provider)
    const configuration = Object.assign(
      new Configuration(withDefaults(server), clientId, metadata, send),
      reached,
    )
    // Signatures are checked also on what comes over TLS from the provider itself.
    for (const extension of [enableNonRepudiationChecks, ...execute]) extension(configuration)
    return configuration
  }
}

function silent({ name }: Provider): Refused {
  return new Refused('unavailable', `${name} does not answer now`, { field: 'provider' })
}

// Without a word of its own, what it signs at its userinfo endpoint is signed as its id tokens are: by default it would be
// refused.
function withDefaults(server: ServerMetadata): ServerMetadata {
  const { id_token_signing_alg_values_supported: known } = server
  const likeIdTokens = (Array.isArray(known) ? known : ['RS256']).filter((name) =>
    SIGNATURE_ALGORITHMS.includes(name),
  )
  return { userinfo_signing_alg_values_supported: likeIdTokens, ...server }
}

function reasonOf(error: Error): string {
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  return `${error.message} (${'code' in cause ? String(cause.code) : cause.message})`
}
