import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Refused } from '../../shared/refused.ts'
import type { Config } from '../config.ts'
import type { DemoSettings } from '../demo-provider/provider.ts'
import type { Log } from '../log.ts'
import type { Fetch } from './oidc/fetch.ts'
import { isDemo } from './oidc/provider.ts'
import type { Secrets } from './secrets.ts'

const MAIN = fileURLToPath(new URL('../demo-provider/main.ts', import.meta.url))
/** It ends when nobody has asked it anything for so long: as long as somebody may take to sign in. */
const IDLE_MAX_MS = 600_000

export type DemoPorts = Pick<DemoSettings, 'publicUrl' | 'origins' | 'logLevel'> & {
  readonly secrets: Secrets
  readonly log: Log
  /** Where browsers reach it: this server. */
  readonly server: () => Server
}

/** The demo provider: a process of its own, which runs while somebody uses it. */
export class DemoProcess {
  readonly #ports: DemoPorts
  #child: ChildProcess | null = null
  #address: Promise<string> | null = null
  #idle: NodeJS.Timeout | undefined

  constructor(ports: DemoPorts) {
    this.#ports = ports
  }

  get running(): boolean {
    return this.#address !== null
  }

  /**
   * Where it listens on loopback. It is started if it does not run.
   *
   * @throws Refused `unavailable`
   */
  address(): Promise<string> {
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => {
      this.close()
    }, IDLE_MAX_MS).unref()
    this.#address ??= this.#start()
    return this.#address
  }

  /** How this server reaches it, whatever stands between PUBLIC_URL and here. */
  readonly fetch: Fetch = async (url, init) => {
    const { pathname, search } = new URL(url)
    const headers = new Headers(init.headers)
    for (const [name, value] of Object.entries(forwardedFrom(this.#ports.publicUrl))) headers.set(name, value)
    return fetch(`${await this.address()}${pathname}${search}`, { ...init, headers })
  }

  /** Ends it. */
  close(): void {
    clearTimeout(this.#idle)
    this.#child?.kill()
    this.#child = null
    this.#address = null
  }

  async #start(): Promise<string> {
    const { secrets, log, server, ...settings } = this.#ports
    const { PATH, NODE_COMPILE_CACHE } = process.env
    const child = fork(MAIN, [], {
      env: { PATH, ...(NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE }) },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#child = child
    child.unref()
    child.channel?.unref()
    const gone = once(child, 'exit').then(() => {
      if (this.#child === child) this.close()
      throw new Refused('unavailable', 'the demo provider is not there')
    })
    gone.catch(() => undefined)
    child.on('error', (error) => {
      log.error({ err: error }, 'the demo provider cannot be started')
    })
    const { port: ours } = server().address() as AddressInfo
    const key = (purpose: string): string => secrets.hash('demo', purpose).toString('base64url')
    const told: DemoSettings = {
      ...settings,
      server: `http://127.0.0.1:${String(ours)}`,
      signingKey: key('signing key'),
      cookieKey: key('cookies'),
    }
    child.send(told)
    const said = once(child, 'message') as Promise<[AddressInfo]>
    const [{ port }] = await Promise.race([said, gone])
    return `http://127.0.0.1:${String(port)}`
  }
}

/** The demo provider, not started yet; null where it is none of the providers. */
export function demoProcessOf(
  {
    providers,
    publicUrl,
    origins,
    logLevel,
  }: Pick<Config, 'providers' | 'publicUrl' | 'origins' | 'logLevel'>,
  ports: Pick<DemoPorts, 'secrets' | 'log' | 'server'>,
): DemoProcess | null {
  if (!providers.some(isDemo)) return null
  return new DemoProcess({ publicUrl, origins, logLevel, ...ports })
}

/** The headers that tell it by which name a browser came. */
export function forwardedFrom(origin: string): Record<string, string> {
  const { protocol, host } = new URL(origin)
  return { 'x-forwarded-proto': protocol.slice(0, -1), 'x-forwarded-host': host }
}
