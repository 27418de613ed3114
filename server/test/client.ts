/**
 * A browser as the wire sees it: says Hello, asks, and hears notices in order. For tests and benches; it has no media of
 * its own.
 */
import { randomBytes } from 'node:crypto'
import { io, type Socket } from 'socket.io-client'
import type {
  Batch,
  Happening,
  HappeningName,
  HappeningNotice,
  Hello,
  Notice,
  NoticeName,
  Payload,
  Reply,
  RequestName,
  notices,
  requests,
} from '../../shared/protocol.ts'
import { request } from '../../shared/request.ts'
import { PROTOCOL_VERSION } from '../../shared/version.ts'
import type { AnyNotice, Failure, Result } from '../../shared/wire.ts'

export type Heard = AnyNotice<typeof notices>
type HappeningOf<N extends HappeningName> = HappeningNotice<N>
export type Welcome = Notice<'welcome'>
export type Inside = Extract<Welcome, { phase: 'inside' }>
export type Waits = Extract<Welcome, { phase: 'waiting' }>

type Options = {
  /** What the browser would send by itself. */
  readonly origin?: string
  readonly cookie?: string
  /** As our own processes have it. */
  readonly secret?: string
  /** Of a node among several: `/n/a`. */
  readonly path?: string
  /** A certificate that vouches for the server's. */
  readonly ca?: string
  readonly transports?: readonly ('websocket' | 'polling')[]
  /** Called with the bytes of each message from the server. */
  readonly onBytes?: (bytes: number) => void
}

const PATIENCE_MS = 60_000

/** The server refused the Hello. */
export class HelloRefused extends Error {
  override readonly name = 'HelloRefused'
  readonly failure: Partial<Failure>

  constructor(message: string, failure: Partial<Failure>) {
    super(message)
    this.failure = failure
  }
}

/** A Hello with today's version and what is given; by default of a browser that nobody knows. */
export function hello(parts: Omit<Hello, 'protocol' | 'browser'> & Partial<Pick<Hello, 'browser'>>): Hello {
  return { protocol: PROTOCOL_VERSION, browser: newBrowser(), ...parts }
}

export function newBrowser(): string {
  return randomBytes(32).toString('base64url')
}

export class Client {
  readonly socket: Socket
  /** The page that it said it was. */
  readonly page: string
  /** Every notice in the order of arrival. */
  readonly heard: Heard[] = []
  readonly #taken = new Set<Heard>()
  readonly #waiting = new Set<() => void>()
  #gone: string | null = null

  /** Connects, without waiting. `auth` is what is sent as Hello, whatever it is. */
  constructor(url: string, auth: unknown, options: Options = {}) {
    const { origin = new URL(url).origin, cookie, secret, transports = ['websocket'], onBytes } = options
    const { ca, path = '' } = options
    this.page = String((auth as Partial<Hello> | null)?.page)
    this.socket = io(url, {
      auth: auth as Record<string, unknown>,
      path: `${path}/socket.io`,
      transports: [...transports],
      ...(ca === undefined ? {} : { ca }),
      extraHeaders: {
        ...(secret === undefined ? { origin } : { authorization: `Bearer ${secret}` }),
        ...(cookie === undefined ? {} : { cookie }),
      },
      forceNew: true,
      reconnection: false,
    })
    this.socket.onAny((name: NoticeName, notice: Notice<NoticeName>) => {
      this.heard.push({ name, notice } as Heard)
      this.#wake()
    })
    this.socket.on('disconnect', (reason) => {
      this.#gone = reason
      this.#wake()
    })
    if (onBytes)
      this.socket.io.engine.on('packet', ({ data }: { data?: unknown }) => {
        onBytes(typeof data === 'string' ? data.length + 1 : 1)
      })
  }

  /**
   * Connects and waits for the welcome.
   *
   * @throws HelloRefused with the server's failure.
   */
  static async open(
    url: string,
    auth: unknown,
    options?: Options,
  ): Promise<{ client: Client; welcome: Welcome }> {
    const client = new Client(url, auth, options)
    try {
      await client.connected()
      return { client, welcome: await client.next('welcome') }
    } catch (error) {
      client.close()
      throw error
    }
  }

  connected(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.once('connect', resolve)
      this.socket.once('connect_error', (error: Error & { data?: Partial<Failure> }) => {
        reject(new HelloRefused(error.message, error.data ?? {}))
      })
      // Lost before the Hello was answered: neither of the two comes any more.
      this.socket.once('disconnect', (reason) => {
        reject(new HelloRefused(reason, {}))
      })
    })
  }

  /** @throws Refused as the server says. */
  ask<N extends RequestName>(name: N, payload: Payload<N>): Promise<Reply<N>> {
    return request<typeof requests, N>(this.socket, name, payload)
  }

  /** The same without types: whatever event with whatever arguments. Gives the raw answer. */
  askRaw(name: string, ...args: unknown[]): Promise<Result<unknown>> {
    return this.socket.timeout(PATIENCE_MS).emitWithAck(name, ...args) as Promise<Result<unknown>>
  }

  /** The code of the answer, `ok` when it was done. */
  async codeOf(name: string, ...args: unknown[]): Promise<string> {
    const result = await this.askRaw(name, ...args)
    return result.ok ? 'ok' : result.code
  }

  /** The next notice of that name that nobody took yet, and that fits. */
  async next<N extends NoticeName>(
    name: N,
    fits: (notice: Notice<N>) => boolean = () => true,
  ): Promise<Notice<N>> {
    const find = (): Heard | undefined =>
      this.heard.find((one) => one.name === name && !this.#taken.has(one) && fits(one.notice as Notice<N>))
    const found = await this.#until(find, `notice ${name}`)
    this.#taken.add(found)
    return found.notice as Notice<N>
  }

  /** Waits until a happening of that name has come that fits. May be asked again for the same. */
  async happened<N extends HappeningName>(
    name: N,
    fits: (notice: HappeningOf<N>) => boolean = () => true,
  ): Promise<HappeningOf<N>> {
    const find = (): HappeningOf<N> | undefined =>
      this.happenings()
        .filter((one) => one.name === name)
        .map(({ notice }) => notice as HappeningOf<N>)
        .find(fits)
    return this.#until(find, `happening ${name}`)
  }

  /** All happenings so far, in order. */
  happenings(): Happening[] {
    return this.batches().flatMap(({ happenings }) => happenings)
  }

  /** All batches so far, in order. */
  batches(): Batch[] {
    return this.heard.flatMap((one) => (one.name === 'happened' ? [one.notice] : []))
  }

  /** Waits for the end of the connection and gives Socket.IO's reason. */
  disconnected(): Promise<string> {
    return this.#until(() => this.#gone ?? undefined, 'the end of the connection', true)
  }

  close(): void {
    this.socket.disconnect()
  }

  /** Loses the connection as a broken network does: without a word. */
  drop(): void {
    const { engine } = this.socket.io
    const { ws } = engine.transport as unknown as { ws?: { terminate?: () => void; close(): void } }
    if (ws?.terminate) ws.terminate()
    else engine.close()
  }

  /** Closes the WebSocket as browsers do when its page goes (RFC 6455 §7.4.1). */
  closePage(): void {
    const { ws } = this.socket.io.engine.transport as unknown as { ws: { close(code: number): void } }
    ws.close(1001)
  }

  #until<T>(find: () => T | undefined, what: string, alsoWhenGone = false): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer)
        this.#waiting.delete(look)
        act()
      }
      const look = (): void => {
        const found = find()
        if (found !== undefined) settle(() => resolve(found))
        else if (this.#gone !== null && !alsoWhenGone)
          settle(() => reject(new Error(`disconnected (${this.#gone ?? ''}) before ${what}`)))
      }
      const timer = setTimeout(
        () => settle(() => reject(new Error(`no ${what} within ${String(PATIENCE_MS)} ms`))),
        PATIENCE_MS,
      )
      this.#waiting.add(look)
      look()
    })
  }

  #wake(): void {
    for (const look of [...this.#waiting]) look()
  }
}
