/** As much of a browser as signing in takes: cookies, redirects, forms. */
import { once } from 'node:events'
import { request, type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import type { PortalBody, PortalParams, PortalReply } from '../../../shared/portal.ts'
import { portalRoutes, type PortalRequest } from '../../../shared/portal-routes.ts'
import { Failure } from '../../../shared/wire.ts'
import { Refused } from '../../../shared/refused.ts'
import type { Config } from '../../config.ts'

export type Shown = {
  readonly url: URL
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}
type Sending = { readonly method?: string; readonly headers?: OutgoingHttpHeaders; readonly body?: string }

/** A server: what it is called, and where it really is. */
export type Reached = { readonly config: Pick<Config, 'publicUrl' | 'origins' | 'port'> }

/** A server on this machine that was told nothing but its port. */
export function reached(port: number): Reached {
  const publicUrl = `http://localhost:${String(port)}`
  return { config: { publicUrl, origins: [publicUrl], port } }
}

const REDIRECTS_MAX = 20

/** One browser. It reaches the site by `origin`, as its PUBLIC_URL says, whatever that resolves to. */
export class Browser {
  readonly site: Reached
  readonly origin: string
  /** Every address that was asked for, in order. */
  readonly visited: URL[] = []
  readonly #jar = new Map<string, Map<string, string>>()
  readonly #proxied: OutgoingHttpHeaders

  /** `address`: the one that a trusted proxy says it is at. */
  constructor(site: Reached, origin: string = site.config.publicUrl, address?: string) {
    this.site = site
    this.origin = origin
    this.#proxied = address === undefined ? {} : { 'x-forwarded-for': address }
  }

  /** Names and values of the cookies for an origin, ours by default. */
  cookies(origin = this.origin): Map<string, string> {
    const known = this.#jar.get(origin) ?? new Map<string, string>()
    this.#jar.set(origin, known)
    return known
  }

  /** The header for requests of other kinds, such as sockets. */
  get cookie(): string {
    return headerOf(this.cookies())
  }

  /** Sends one request and follows nothing. */
  async send(address: URL | string, { method = 'GET', headers = {}, body }: Sending = {}): Promise<Shown> {
    const url = new URL(address, this.origin)
    this.visited.push(url)
    const ours = this.site.config.origins.includes(url.origin)
    const sent = request({
      host: '127.0.0.1',
      port: ours ? this.site.config.port : url.port,
      path: url.pathname + url.search,
      method,
      headers: {
        host: url.host,
        ...this.#proxied,
        ...lengthOf(body),
        ...this.#cookieHeader(url),
        ...headers,
      },
      agent: false,
    })
    sent.end(body)
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    const chunks: Buffer[] = []
    for await (const chunk of answer) chunks.push(chunk as Buffer)
    for (const line of answer.headers['set-cookie'] ?? []) this.#keep(url, line)
    const text = Buffer.concat(chunks).toString('utf8')
    const { statusCode: status = 0, headers: told } = answer
    return { url, status, headers: told, body: text }
  }

  /** Goes to an address and wherever that leads. */
  async go(address: URL | string, sending: Sending = {}): Promise<Shown> {
    let shown = await this.send(address, sending)
    for (let count = 0; count < REDIRECTS_MAX; count += 1) {
      const { location } = shown.headers
      if (location === undefined || shown.status < 300 || shown.status > 399) return shown
      shown = await this.send(new URL(location, shown.url))
    }
    throw new Error('redirected in circles')
  }

  /** Submits the first form of a page, with these fields besides its hidden ones. */
  submit({ body, url }: Shown, fields: Readonly<Record<string, string>> = {}): Promise<Shown> {
    const action = /<form[^>]* action="([^"]+)"/.exec(body)?.[1]
    if (action === undefined) throw new Error('there is no form on this page')
    const hidden = [...body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
    const form = new URLSearchParams(
      hidden.map(([, name = '', value = '']): [string, string] => [name, value]),
    )
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    return this.go(new URL(action.replaceAll('&amp;', '&'), url), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: url.origin },
      body: form.toString(),
    })
  }

  /**
   * Asks the portal as our own page would.
   *
   * @throws Refused as the portal answered
   */
  async ask<N extends PortalRequest>(
    name: N,
    params: PortalParams<N>,
    body?: PortalBody<N>,
  ): Promise<PortalReply<N>> {
    const { method, path } = portalRoutes[name]
    const url = new URL(path, this.origin)
    for (const [key, value] of Object.entries(params)) {
      const filled = url.pathname.replace(`:${key}`, encodeURIComponent(String(value)))
      if (filled === url.pathname) url.searchParams.set(key, String(value))
      else url.pathname = filled
    }
    const json = { 'content-type': 'application/json', origin: this.origin }
    const sending = method === 'GET' ? {} : { headers: json, body: JSON.stringify(body ?? {}) }
    const answer = await this.send(url, { method, ...sending })
    if (answer.status >= 400) throw refusedBy(answer)
    return JSON.parse(answer.body) as PortalReply<N>
  }

  #cookieHeader({ origin }: URL): { cookie?: string } {
    const cookie = headerOf(this.cookies(origin))
    return cookie === '' ? {} : { cookie }
  }

  #keep({ origin }: URL, line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
    const name = pair.slice(0, pair.indexOf('='))
    const value = pair.slice(pair.indexOf('=') + 1)
    const gone = attributes.some((attribute) => /^(max-age=0|expires=Thu, 01 Jan 1970)/i.test(attribute))
    if (gone) this.cookies(origin).delete(name)
    else this.cookies(origin).set(name, value)
  }
}

/** Node does not tell the length of what goes with a DELETE. */
function lengthOf(body: string | undefined): OutgoingHttpHeaders {
  return body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
}

function headerOf(cookies: ReadonlyMap<string, string>): string {
  return Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ')
}

function refusedBy({ body, status }: Shown): Error {
  const { data } = Failure.safeParse(body === '' ? null : JSON.parse(body))
  if (data === undefined) return new Error(`status ${String(status)}: ${body}`)
  const { code, message, ...facts } = data
  return new Refused(code, message, facts)
}
