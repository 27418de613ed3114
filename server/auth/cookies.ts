import type { IncomingMessage } from 'node:http'

/** The value of a cookie of the request, or null. Of two with one name the first counts, as browsers send them. */
export function cookieOf({ headers }: IncomingMessage, name: string): string | null {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return null
}

/** The cookies of one installation: over https nobody else can set them, and none goes out without encryption. */
export class Cookies {
  readonly #secure: boolean

  /** @param publicUrl http or https, which decides */
  constructor(publicUrl: string) {
    this.#secure = publicUrl.startsWith('https:')
  }

  /** `__Host-` (RFC 6265bis §4.1.3.2) keeps sub-domains from setting it; browsers want TLS for that. */
  nameOf(name: string): string {
    return this.#secure ? `__Host-preau-${name}` : `preau-${name}`
  }

  read(request: IncomingMessage, name: string): string | null {
    return cookieOf(request, this.nameOf(name))
  }

  /** How many cookies of ours a browser has whose names begin so. */
  countOf({ headers }: IncomingMessage, prefix: string): number {
    const names = (headers.cookie ?? '').split(';').map((pair) => pair.trim())
    return names.filter((name) => name.startsWith(this.nameOf(prefix))).length
  }

  /**
   * The header `Set-Cookie` for it. Without `maxAgeS` it ends with the browser: at a shared computer who closes it is
   * gone.
   */
  write(name: string, value: string, maxAgeS?: number): string {
    const age = maxAgeS === undefined ? '' : `; Max-Age=${String(maxAgeS)}`
    return `${this.nameOf(name)}=${value}; Path=/; HttpOnly; SameSite=Lax${this.#secure ? '; Secure' : ''}${age}`
  }

  /** For scripts of pages under this path, so neither HttpOnly nor a secret. */
  tell(name: string, value: string, path: string, maxAgeS: number): string {
    const age = `Max-Age=${String(maxAgeS)}`
    return `${name}=${value}; Path=${path}; ${age}; SameSite=Lax${this.#secure ? '; Secure' : ''}`
  }

  /** The header that makes the browser forget it. */
  forget(name: string): string {
    return this.write(name, '', 0)
  }
}
