import {
  ClientSecretBasic,
  ClientSecretPost,
  None,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
  type ClientAuth,
  type Configuration,
  type ServerMetadata,
} from 'openid-client'
import type { Provider } from './provider.ts'

type Way = { readonly name: string; readonly send: ClientAuth }
type Client = Pick<Provider, 'clientId' | 'clientSecret' | 'tokenAuth'>

/** A provider does not take us for its client. The message names `tokenAuth`, and nothing secret. */
export class UnknownClient extends Error {
  override readonly name = 'UnknownClient'

  constructor(way: string) {
    const advice = 'check clientId and clientSecret, or set tokenAuth to how it wants them'
    super(`the provider does not know us by ${way}: ${advice}`)
  }
}

/** How we prove to a provider that we are its client: as it offers, and as it then turns out to take it. */
export class ClientAuthentication {
  readonly #client: Client
  /** The way that is in use; null: the first. */
  #way: string | null = null

  constructor(client: Client) {
    this.#client = client
  }

  /** What goes with each request to the provider. */
  readonly send: ClientAuth = (server, ...request) => this.#wayAt(server).send(server, ...request)

  /**
   * Sends a request in which we say who we are, again in another way while the provider does not know us by this one.
   *
   * @throws UnknownClient when there is no other way to try, and what `request` throws.
   */
  async trying<T>(configuration: Configuration, request: () => Promise<T>): Promise<T> {
    const server = configuration.serverMetadata()
    for (;;) {
      const { name } = this.#wayAt(server)
      try {
        return await request()
      } catch (error) {
        if (!isUnknownClient(error)) throw error
        if (!this.#another(server, name)) throw new UnknownClient(name)
      }
    }
  }

  #another(server: ServerMetadata, refused: string): boolean {
    const ways = waysOf(this.#client, server)
    // Another request may have found it out meanwhile.
    if (this.#wayAt(server).name !== refused) return true
    const next = ways[ways.findIndex(({ name }) => name === refused) + 1]
    this.#way = next?.name ?? null
    return next !== undefined
  }

  #wayAt(server: ServerMetadata): Way {
    const ways = waysOf(this.#client, server)
    return ways.find(({ name }) => name === this.#way) ?? ways[0]
  }
}

function waysOf(
  { clientId, clientSecret, tokenAuth }: Client,
  server: ServerMetadata,
): readonly [Way, ...Way[]] {
  if (clientSecret === null || tokenAuth === 'none') return [{ name: 'none', send: None() }]
  const basic: Way = { name: 'client_secret_basic', send: ClientSecretBasic(clientSecret) }
  const post: Way = { name: 'client_secret_post', send: ClientSecretPost(clientSecret) }
  // Not told, it is what the provider says that it takes; by default that is the header (OpenID Connect Discovery 1.0 §3).
  const { token_endpoint_auth_methods_supported: known = ['client_secret_basic'] } = server
  const offered = tokenAuth === undefined ? known : [tokenAuth]
  if (!offered.includes('client_secret_basic')) return [post]
  // RFC 6749 §2.3.1 would have these characters encoded in the header; many providers do not decode them.
  if (!/[^A-Za-z0-9]/.test(clientId + clientSecret)) return [basic]
  return offered.includes('client_secret_post') ? [post, basic] : [basic, literal(clientSecret)]
}

function literal(clientSecret: string): Way {
  return {
    name: 'client_secret_basic, not encoded',
    send: (_server, { client_id: id }, _body, headers) => {
      headers.set('authorization', `Basic ${Buffer.from(`${id}:${clientSecret}`).toString('base64')}`)
    },
  }
}

// With a challenge where the header was used (RFC 6749 §5.2).
function isUnknownClient(error: unknown): boolean {
  if (error instanceof WWWAuthenticateChallengeError) return true
  return error instanceof ResponseBodyError && error.error === 'invalid_client'
}
