/** A provider of identity that does as OpenID Connect says, except where a test has it misbehave. */
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT, exportJWK, generateKeyPair, type JWK, type JWTPayload } from 'jose'

type Keys = Awaited<ReturnType<typeof generateKeyPair>>
type Grant = {
  readonly redirectUri: string
  readonly challenge: string | null
  readonly nonce: string | null
}
export type Claims = JWTPayload & Record<string, unknown>

/** What is done otherwise than it should be. */
export type Misbehaviour = {
  /** Of the metadata; undefined takes a member away. */
  metadata?: Readonly<Record<string, unknown>>
  /** Where the browser is sent back to, with what. */
  redirect?: (url: URL, asked: URLSearchParams) => URL
  /** What the id token says. */
  claims?: (claims: Claims) => Claims
  /** Another token altogether. */
  idToken?: (claims: Claims) => Promise<string>
  /** What the token endpoint answers. */
  tokens?: () => { status: number; body: unknown }
  /** What its userinfo endpoint answers, signed. */
  userinfo?: (claims: Claims) => Promise<string>
  /** The code of this one is given for another. */
  code?: string
}

export type Person = { sub: string } & Record<string, unknown>

export const NOBODY_SECRET = 'a secret of the mock provider'

export class MockProvider {
  readonly id: string
  readonly key: JWK
  /** Who sits in front of the browser. */
  person: Person = { sub: 'someone', name: 'Some One', email: 'one@mock.example' }
  /** What it says of every person's address; undefined: nothing. */
  verifies: unknown = true
  /** Kept out of the id token, and told at the userinfo endpoint only. */
  userinfoOnly = false
  misbehaviour: Misbehaviour = {}
  /** It takes connections and never answers. */
  silent = false
  /** How it lets clients prove who they are; `literal`: in the header, which it does not decode. */
  takes: 'client_secret_basic' | 'client_secret_post' | 'literal' = 'client_secret_basic'
  /** Bodies of the requests for tokens. */
  readonly redeemed: URLSearchParams[] = []
  readonly authorizations: URLSearchParams[] = []
  /** How often its metadata was asked for. */
  asked = 0
  readonly #server: Server
  readonly #keys: Keys
  readonly #grants = new Map<string, Grant>()

  private constructor(id: string, server: Server, keys: Keys, key: JWK) {
    this.id = id
    this.#server = server
    this.#keys = keys
    this.key = key
    server.on('request', (request, response) => void this.#serve(request, response))
  }

  static async start(id: string): Promise<MockProvider> {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const keys = await generateKeyPair('RS256', { extractable: true })
    const key = { ...(await exportJWK(keys.publicKey)), kid: `key of ${id}`, use: 'sig', alg: 'RS256' }
    return new MockProvider(id, server, keys, key)
  }

  get issuer(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`
  }

  /** As OIDC_PROVIDERS has it. */
  configured(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
    const { id, issuer } = this
    const name = `Provider ${id}`
    return {
      id,
      name,
      issuer,
      clientId: `préau at ${id}`,
      clientSecret: NOBODY_SECRET,
      audience: 'organiser',
      ...more,
    }
  }

  /** Signs with its own key, which its metadata leads to. */
  sign(payload: JWTPayload, header: Readonly<Record<string, string>> = {}): Promise<string> {
    return new SignJWT(payload)
      .setProtectedHeader({ alg: 'RS256', kid: `key of ${this.id}`, ...header })
      .sign(this.#keys.privateKey)
  }

  /** A code that its token endpoint would take. */
  draw(grant: Grant): string {
    const code = randomBytes(16).toString('base64url')
    this.#grants.set(code, grant)
    return code
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.silent) return
    const url = new URL(request.url ?? '/', this.issuer)
    const body: Buffer[] = []
    for await (const chunk of request) body.push(chunk as Buffer)
    const form = new URLSearchParams(Buffer.concat(body).toString())
    if (url.pathname === '/authorize') {
      response.writeHead(302, { location: this.#authorize(url.searchParams).href }).end()
      return
    }
    const { status = 200, body: answer } = await this.#answer(url.pathname, form, request)
    // RFC 6749 §5.2
    if (status === 401) response.setHeader('www-authenticate', 'Basic')
    if (typeof answer === 'string')
      response.writeHead(status, { 'content-type': 'application/jwt' }).end(answer)
    else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  }

  async #answer(
    path: string,
    form: URLSearchParams,
    { headers }: IncomingMessage,
  ): Promise<{ status?: number; body: unknown }> {
    if (path === '/.well-known/openid-configuration') return { body: this.#metadata() }
    if (path === '/jwks') return { body: { keys: [this.key] } }
    if (path === '/token') return this.#redeem(form, headers.authorization ?? '')
    if (path === '/userinfo' && headers.authorization === 'Bearer the access token')
      return { body: (await this.misbehaviour.userinfo?.(this.#told())) ?? this.#told() }
    return { status: path === '/userinfo' ? 401 : 404, body: {} }
  }

  #metadata(): object {
    this.asked += 1
    const { issuer } = this
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      end_session_endpoint: `${issuer}/end`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      token_endpoint_auth_methods_supported: [this.takes === 'literal' ? 'client_secret_basic' : this.takes],
      id_token_signing_alg_values_supported: ['RS256'],
      authorization_response_iss_parameter_supported: true,
      ...this.misbehaviour.metadata,
    }
  }

  #authorize(asked: URLSearchParams): URL {
    this.authorizations.push(asked)
    const redirectUri = asked.get('redirect_uri') ?? ''
    const url = new URL(redirectUri)
    const drawn = this.draw({
      redirectUri,
      challenge: asked.get('code_challenge'),
      nonce: asked.get('nonce'),
    })
    url.searchParams.set('code', this.misbehaviour.code ?? drawn)
    url.searchParams.set('state', asked.get('state') ?? '')
    url.searchParams.set('iss', this.issuer)
    return this.misbehaviour.redirect?.(url, asked) ?? url
  }

  async #redeem(form: URLSearchParams, authorization: string): Promise<{ status: number; body: unknown }> {
    this.redeemed.push(form)
    if (this.misbehaviour.tokens !== undefined) return this.misbehaviour.tokens()
    if (!this.#isClient(form, authorization)) return { status: 401, body: { error: 'invalid_client' } }
    const grant = this.#grants.get(form.get('code') ?? '')
    this.#grants.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const right = grant?.challenge === challenge && grant.redirectUri === form.get('redirect_uri')
    if (!right) return { status: 400, body: { error: 'invalid_grant' } }
    const body = {
      access_token: 'the access token',
      token_type: 'bearer',
      expires_in: 60,
      id_token: await this.#idToken(grant.nonce),
    }
    return { status: 200, body }
  }

  #isClient(form: URLSearchParams, authorization: string): boolean {
    if (this.takes === 'client_secret_post') return form.get('client_secret') === NOBODY_SECRET
    const encoded = (part: string): string => new URLSearchParams({ part }).toString().slice(5)
    const pair = [`préau at ${this.id}`, NOBODY_SECRET].map((part) =>
      this.takes === 'literal' ? part : encoded(part),
    )
    return authorization === `Basic ${Buffer.from(pair.join(':')).toString('base64')}`
  }

  #told(): Person {
    return { ...('email' in this.person ? { email_verified: this.verifies } : {}), ...this.person }
  }

  #idToken(nonce: string | null): Promise<string> {
    const now = Math.floor(Date.now() / 1000)
    const claims: Claims = {
      ...(this.userinfoOnly ? { sub: this.person.sub } : this.#told()),
      iss: this.issuer,
      aud: `préau at ${this.id}`,
      iat: now,
      exp: now + 300,
      sid: `session of ${this.person.sub}`,
      ...(nonce === null ? {} : { nonce }),
    }
    const told = this.misbehaviour.claims?.(claims) ?? claims
    return this.misbehaviour.idToken?.(told) ?? this.sign(told)
  }
}
