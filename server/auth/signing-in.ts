import type { Database } from '../db/database.ts'
import type { Log } from '../log.ts'
import { HOUR_MS, type Clock } from '../clock.ts'
import { isLoopback } from '../loopback.ts'
import type { DemoProcess } from './demo-process.ts'
import { Cookies } from './cookies.ts'
import type { AccessRevocation } from './identity.ts'
import { LogoutTokens } from './oidc/logout-tokens.ts'
import { isDemo, type Provider } from './oidc/provider.ts'
import { Providers } from './oidc/providers.ts'
import type { Secrets } from './secrets.ts'
import { Sessions } from './sessions.ts'
import { SignIns } from './sign-ins.ts'

export type SigningInParts = {
  readonly providers: readonly Provider[]
  readonly production: boolean
  readonly publicUrl: string
  readonly database: Database
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  readonly revocation: Pick<AccessRevocation, 'onSessionEnded'>
  /** How the demo provider is reached; null where it is none of the providers. */
  readonly demo: DemoProcess | null
}

/** All that signing in takes, put together. Nothing runs before `start`. */
export class SigningIn {
  readonly providers: Providers
  readonly sessions: Sessions
  readonly signIns: SignIns
  readonly logoutTokens: LogoutTokens
  readonly #parts: SigningInParts
  #purging: NodeJS.Timeout | null = null

  constructor(parts: SigningInParts) {
    this.#parts = parts
    const { publicUrl, log } = parts
    const cookies = new Cookies(publicUrl)
    this.providers = new Providers(parts)
    this.logoutTokens = new LogoutTokens(this.providers)
    this.sessions = new Sessions({ ...parts, cookies, log })
    this.signIns = new SignIns({ ...parts, cookies, providers: this.providers, sessions: this.sessions })
  }

  /** The same, for those who take several. */
  get ports(): Pick<SigningIn, 'providers' | 'sessions' | 'signIns' | 'logoutTokens'> {
    const { providers, sessions, signIns, logoutTokens } = this
    return { providers, sessions, signIns, logoutTokens }
  }

  /** Says what nobody could guess from the outside, and deletes once an hour what has expired. */
  start(): void {
    const { log, providers, production, publicUrl } = this.#parts
    if (production && !providers.some(({ audience }) => audience === 'organiser'))
      log.warn('NOBODY CAN SIGN IN: OIDC_PROVIDERS names no provider of identity for organisers')
    if (providers.some(isDemo) && !isLoopback(publicUrl))
      log.warn('ANYBODY CAN SIGN IN, ALSO AS ADMINISTRATOR: DEMO_PROVIDER=anybody')
    this.#purging ??= setInterval(() => void this.#purge(), HOUR_MS).unref()
    void this.#purge()
  }

  close(): void {
    if (this.#purging !== null) clearInterval(this.#purging)
    this.#purging = null
  }

  async #purge(): Promise<void> {
    await this.sessions.purge().catch((error: unknown) => {
      this.#parts.log.warn({ err: error }, 'expired sessions were not deleted')
    })
  }
}
