import type { BrowserContext, Page, Response } from '@playwright/test'

/** Where what only its holder may know stands in what goes between a browser and the server. */
const PLACES: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  { kind: 'link token', pattern: /\/join\/[a-z]+\/[\w-]+\/([\w-]{22})(?![\w-])/g },
  { kind: 'link token', pattern: /"token":"([\w-]{22})"/g },
  { kind: 'seat', pattern: /"seat":"([\w-]{16,})"/g },
  { kind: 'connection code', pattern: /"code":"(\d{9})"/g },
  { kind: 'PIN', pattern: /"pin":"(\d{9})"/g },
  { kind: 'OIDC parameter', pattern: /[?&](?:code|state|id_token_hint|logout_token)=([^&#\s"]{16,})/g },
]
const SECRET_MIN_CHARACTERS = 9
/** Tokens of identity providers are JWTs. No browser sees them, and no log may. */
const JWT = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*/

/** Sees all that browsers send and get: to know afterwards whom they spoke to, and what must be written nowhere. */
export class Witness {
  readonly #origin: string
  readonly #secrets = new Map<string, string>()
  readonly #foreign: string[] = []

  /** @param url of the stack: every other site is a foreign one. */
  constructor(url: string) {
    this.#origin = new URL(url).origin
  }

  watch(context: BrowserContext): void {
    context.on('request', (request) => {
      this.#sees(request.url())
      this.#overhears(request.url())
      this.#overhears(request.postData() ?? '')
    })
    context.on('response', (response) => {
      // A page that closes meanwhile takes its answer along.
      this.#reads(response).catch(() => undefined)
    })
    context.on('page', (page) => {
      this.#listens(page)
    })
  }

  /** From now on this is a secret; what is too short to be one is not. */
  keeps(kind: string, secret: string): void {
    if (secret.length >= SECRET_MIN_CHARACTERS) this.#secrets.set(secret, kind)
  }

  /** Requests to other sites since the last time this was asked. */
  foreignRequests(): readonly string[] {
    return this.#foreign.splice(0)
  }

  /** How many secrets of each kind went by. */
  kinds(): Readonly<Record<string, number>> {
    const kinds: Record<string, number> = {}
    for (const kind of this.#secrets.values()) kinds[kind] = (kinds[kind] ?? 0) + 1
    return kinds
  }

  /** Which secrets stand in this text: by kind, and with the line, from which the secret itself is taken out. */
  betrayedIn(text: string): readonly string[] {
    const found = new Set<string>()
    for (const line of text.split('\n')) {
      if (JWT.test(line)) found.add(`JWT in: ${line.replace(JWT, '…')}`)
      for (const [secret, kind] of this.#secrets) {
        if (line.includes(secret) && standsAlone(line, secret))
          found.add(`${kind} in: ${line.replaceAll(secret, '…')}`)
      }
    }
    return [...found]
  }

  #sees(url: string): void {
    const { protocol, origin } = new URL(url)
    if (/^(https?|wss?):$/.test(protocol) && origin.replace(/^ws/, 'http') !== this.#origin)
      this.#foreign.push(url)
  }

  #listens(page: Page): void {
    page.on('websocket', (socket) => {
      this.#sees(socket.url())
      const overhears = ({ payload }: { payload: string | Buffer }): void => {
        if (typeof payload === 'string') this.#overhears(payload)
      }
      socket.on('framesent', overhears)
      socket.on('framereceived', overhears)
    })
  }

  async #reads(response: Response): Promise<void> {
    for (const { name, value } of await response.headersArray()) {
      if (name.toLowerCase() === 'set-cookie') this.#keepsCookie(value)
      if (name.toLowerCase() === 'location') this.#overhears(value)
    }
    if (new URL(response.url()).pathname.startsWith('/api/')) this.#overhears(await response.text())
  }

  #keepsCookie(header: string): void {
    const [, value = ''] = /^[^=]+=([^;]*)/.exec(header) ?? []
    if (/;\s*httponly/i.test(header)) this.keeps('cookie', value)
  }

  #overhears(text: string): void {
    for (const { kind, pattern } of PLACES)
      for (const [, secret = ''] of text.matchAll(pattern)) this.keeps(kind, decodeURIComponent(secret))
  }
}

/** Nine digits inside a longer number, such as a time, are no code. */
function standsAlone(line: string, secret: string): boolean {
  return !/^\d+$/.test(secret) || new RegExp(`(?<!\\d)${secret}(?!\\d)`).test(line)
}
