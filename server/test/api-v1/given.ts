/** Other software that asks for people, and the providers that give it tokens. */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Claims, MockProvider } from '../auth/mock-provider.ts'
import { ask, type Answer, type Site } from '../http/site.ts'

export type Asked = { method?: string; body?: unknown; headers?: Record<string, string> }

/** Asks the API with a token, as a program does that is no browser. */
export async function api(
  site: Site,
  path: string,
  token: string | null,
  { method = 'GET', body, headers = {} }: Asked = {},
): Promise<Answer & { json: unknown }> {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const answer = await ask(site, `/api/v1${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(text === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
      ...headers,
    },
    ...(text === undefined ? {} : { body: text }),
  })
  const read = Buffer.from(answer.body, 'latin1').toString('utf8')
  return { ...answer, body: read, json: read === '' ? null : (JSON.parse(read) as unknown) }
}

/** What an access token of this provider says, unless it is told otherwise. */
export function claimsOf(provider: MockProvider, more: Claims = {}): Claims {
  const now = Math.floor(Date.now() / 1000)
  const { id, issuer } = provider
  return {
    iss: issuer,
    aud: `préau at ${id}`,
    sub: 'ada',
    name: 'Ada Host',
    email: 'ada@mock.example',
    iat: now,
    exp: now + 300,
    ...more,
  }
}

/** An access token as RFC 9068 has it. */
export function accessToken(provider: MockProvider, more: Claims = {}): Promise<string> {
  return provider.sign(claimsOf(provider, more), { typ: 'at+jwt' })
}

export type Introspection = {
  readonly url: string
  /** What is said of each token; those that are not here are not active. */
  readonly tokens: Map<string, Record<string, unknown>>
  /** The tokens that were asked about. */
  readonly asked: string[]
  close(): Promise<void>
}

/** The endpoint of RFC 7662 of a provider. */
export async function introspection(): Promise<Introspection> {
  const tokens = new Map<string, Record<string, unknown>>()
  const asked: string[] = []
  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const token = new URLSearchParams(Buffer.concat(chunks).toString()).get('token') ?? ''
      asked.push(token)
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(tokens.get(token) ?? { active: false }))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${String(port)}/introspect`,
    tokens,
    asked,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
