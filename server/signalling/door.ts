/** What is counted of those who come, from the first byte to a good Hello. */
import type { IncomingMessage } from 'node:http'
import { Refused } from '../../shared/refused.ts'
import type { Rate } from '../../shared/wire.ts'
import type { Limit } from '../limits/limits.ts'
import { admit, type Admitted } from './admission.ts'
import type { SignallingDeps } from './caller.ts'
import type { BrowserSocket } from './session.ts'

/** How long a socket has for its Hello, in ms. */
export const HELLO_WITHIN_MS = 5_000
/** Sockets of one address that have not said Hello yet. */
const SILENT_MAX = 2_000
/** New sockets of one address: behind a few addresses stand 45 000 people, who all come back when a server starts anew. */
const SOCKETS: Rate = { perSecond: 500, burst: 20_000 }
/** Hellos of one address, each of which costs more than a socket. */
export const HELLOS: Rate = { perSecond: 300, burst: 15_000 }
/** Hellos of one browser: some pages, over a bad line. */
const HELLOS_OF_BROWSER: Rate = { perSecond: 1, burst: 60 }
/** Hellos of one address that lead nowhere: garbage, and links that nobody made. */
const BAD_HELLOS: Rate = { perSecond: 1, burst: 60 }

type Connection = BrowserSocket['conn']

export class Door {
  readonly #deps: SignallingDeps
  readonly #sockets: Limit
  readonly #hellos: Limit
  readonly #hellosOfBrowser: Limit
  readonly #bad: Limit
  readonly #silent = new Map<string, Set<Connection>>()

  constructor(deps: SignallingDeps) {
    const { limits } = deps
    this.#deps = deps
    this.#sockets = limits.of('sockets-of-address', SOCKETS)
    this.#hellos = limits.of('hellos-of-address', deps.connects ?? HELLOS)
    this.#hellosOfBrowser = limits.of('hellos-of-browser', HELLOS_OF_BROWSER)
    this.#bad = limits.of('bad-hellos-of-address', BAD_HELLOS)
  }

  /** Whether a socket may be opened. */
  admits(request: IncomingMessage): boolean {
    const address = this.#deps.addressOf(request)
    if ((this.#silent.get(address)?.size ?? 0) < SILENT_MAX) return this.#sockets.take(address) === 0
    this.#deps.limits.met('silent-sockets-of-address')
    return false
  }

  /** A socket is open and has said nothing yet. */
  opened(connection: Connection): void {
    const address = this.#deps.addressOf(connection.request)
    this.#silent.set(address, (this.#silent.get(address) ?? new Set()).add(connection))
    connection.once('close', () => this.#spoken(connection))
  }

  /**
   * A socket says Hello.
   *
   * @throws Refused as `admit` does; `rate-limited` with the ms until it may.
   */
  async knock(socket: BrowserSocket): Promise<Admitted> {
    const address = this.#deps.addressOf(socket.request)
    this.#spoken(socket.conn)
    const { browser } = socket.handshake.auth
    // Whatever it says: a name that is no browser's is refused as bad.
    take(this.#hellosOfBrowser, typeof browser === 'string' ? browser.slice(0, 64) : address)
    take(this.#hellos, address)
    try {
      return await admit(this.#deps, socket)
    } catch (error) {
      if (isGuess(error)) take(this.#bad, address)
      throw error
    }
  }

  #spoken(connection: Connection): void {
    const address = this.#deps.addressOf(connection.request)
    const silent = this.#silent.get(address)
    silent?.delete(connection)
    if (silent?.size === 0) this.#silent.delete(address)
  }
}

function take(limit: Limit, key: string): void {
  const retryAfterMs = limit.take(key)
  if (retryAfterMs > 0) throw new Refused('rate-limited', 'too many connections', { retryAfterMs })
}

// Who holds a good link and cannot come in now is one of many who stand behind one address.
function isGuess(error: unknown): boolean {
  return error instanceof Refused && (error.code === 'bad-request' || error.code === 'not-found')
}
