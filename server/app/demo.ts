import type { Server } from 'node:http'
import type { DemoParts } from '../auth/demo/demo.ts'
import { DEMO_PATH } from '../auth/demo/people.ts'
import type { Provider } from '../auth/oidc/provider.ts'
import type { Fetch } from '../auth/oidc/providers.ts'
import type { Secrets } from '../auth/secrets.ts'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'

/** What the demo provider is made of, or null where it is none of the providers. */
export function demoParts(
  config: Config,
  { secrets, log, fetch }: { secrets: Secrets; log: Log; fetch: Fetch },
): DemoParts | null {
  const clients = config.providers
    .filter((provider) => isDemo(provider, config))
    .map(({ clientId }) => clientId)
  const { publicUrl, origins } = config
  return clients.length === 0 ? null : { publicUrl, origins, clients, secrets, log, fetch }
}

/** Whether it is the provider in this process. */
export function isDemo({ issuer }: Provider, { publicUrl, production }: Config): boolean {
  return !production && issuer === `${publicUrl}${DEMO_PATH}`
}

/** Reaches this server by its own port, whatever stands between PUBLIC_URL and here. */
export function fetchOurselves(server: Server, { publicUrl }: Config): Fetch {
  return (url, init) => {
    const ours = url.startsWith(`${publicUrl}/`)
    return fetch(ours ? `${ownAddress(server)}${url.slice(publicUrl.length)}` : url, init)
  }
}

function ownAddress(server: Server): string {
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('this server does not listen')
  const { address, port, family } = bound
  if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${String(port)}`
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${String(port)}`
}
