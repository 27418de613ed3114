/** The line of an operator: drachtio-server speaks SIP with trunks, and we with it. */
import { randomUUID } from 'node:crypto'
import type { PhoneLine } from '../line.ts'
import { LineCall, type Introduction } from '../line-call.ts'
import { ALLOW, DESCRIPTION, isDescription, missingExtensions, TIMER } from '../methods.ts'
import { callerNumber, dialledNumber } from '../numbers.ts'
import { sessionTerms, SHORTEST_S } from '../session-timer.ts'
import { OpenCalls, type LineOptions } from '../open-calls.ts'
import { Registration, type Registered, type Trunk } from './registration.ts'
import { bodyOf, SrfWire } from './srf-wire.ts'
import { createSrf, type SrfClient, type SrfRequest, type SrfResponse } from './srf.ts'

export type DrachtioServer = { readonly host: string; readonly port: number; readonly secret: string }

export type DrachtioOptions = LineOptions & {
  readonly server: DrachtioServer
  /** Where to register; undefined: the trunk knows where we are. */
  readonly trunk: Trunk | undefined
  /** The server is there, or is not any more: it is looked for again by itself. */
  readonly onServer: (there: boolean, why?: unknown) => void
  readonly onRegistered: (registered: Registered) => void
}

type Refusing = { readonly status: number; readonly headers?: Record<string, string> }

/** Methods that nobody else would answer. */
const NOT_DONE = ['register', 'refer', 'message', 'subscribe', 'notify', 'update', 'prack', 'publish', 'info']
const PING_MS = 5000
/** Without a highest delay it would wait longer each time, for ever. */
const RECONNECT_MS = 2000

/** Takes calls as soon as the server is there, and whenever it is there again. */
export function openDrachtioLine(options: DrachtioOptions): PhoneLine {
  const line = new DrachtioLine(options)
  line.open()
  return line
}

class DrachtioLine implements PhoneLine {
  readonly #options: DrachtioOptions
  readonly #calls: OpenCalls
  readonly #srf: SrfClient
  readonly #registration: Registration | undefined
  #connected = false
  /** The last that was said of the server. */
  #told: boolean | undefined
  #port = 0
  #closing: Promise<void> | undefined

  constructor(options: DrachtioOptions) {
    this.#options = options
    this.#calls = new OpenCalls(options)
    this.#srf = createSrf()
    const { trunk, onRegistered } = options
    this.#registration = trunk === undefined ? undefined : new Registration(this.#srf, trunk, onRegistered)
  }

  /** Of the server, for SIP; 0 as long as it was not there. */
  get port(): number {
    return this.#port
  }

  calls(): number {
    return this.#calls.count
  }

  open(): void {
    const { server } = this.#options
    const srf = this.#srf
    // Refused connections: `close` tells the same, and it tries again by itself.
    srf.on('error', () => undefined)
    srf.on('connect', (error, hostPorts = '') => {
      if (error === null || error === undefined) this.#found(hostPorts)
      else this.#away(error)
    })
    srf.on('close', () => {
      this.#gone()
    })
    this.#handle('invite', (request, response) => {
      this.#invited(request, response)
    })
    this.#handle('options', (_, response) => {
      response.send(200, { headers: { Allow: ALLOW, Accept: DESCRIPTION, Supported: TIMER } })
    })
    for (const method of NOT_DONE)
      this.#handle(method, (_, response) => {
        response.send(405, { headers: { Allow: ALLOW } })
      })
    const reconnect = { retryMaxDelay: RECONNECT_MS }
    srf.connect({ ...server, enablePing: true, pingInterval: PING_MS, reconnect })
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await Promise.all([
      this.#calls.close(this.#options.goodbyeMs),
      this.#connected ? this.#registration?.end() : undefined,
    ])
    this.#registration?.stop()
    const { wp } = this.#srf.app.client ?? {}
    if (wp !== undefined) wp.closing = true
    if (!this.#connected) return
    const gone = new Promise<void>((resolve) => {
      this.#srf.on('close', () => {
        resolve()
      })
    })
    try {
      this.#srf.disconnect()
    } catch {
      // The server went at this moment, and nobody was told yet.
      return
    }
    await gone
  }

  #found(hostPorts: string): void {
    if (this.#closing !== undefined) {
      this.#srf.disconnect()
      return
    }
    this.#connected = true
    this.#told = true
    this.#port = Number(/:(\d+)(?:,|$)/.exec(hostPorts)?.[1] ?? 0)
    this.#options.onServer(true)
    this.#registration?.begin()
  }

  /** It takes its dialogs with it, and whoever is in a call hears of nothing: what is left is to end our half. */
  #gone(): void {
    this.#connected = false
    this.#registration?.stop()
    this.#calls.lose()
    this.#away()
  }

  /** Said once, however often it is looked for. */
  #away(why?: unknown): void {
    if (this.#told === false || this.#closing !== undefined) return
    this.#told = false
    this.#options.onServer(false, why)
  }

  /** One message of one caller must never cost the others their line. */
  #handle(method: string, handler: (request: SrfRequest, response: SrfResponse) => void): void {
    this.#srf.use(method, (request, response) => {
      try {
        handler(request, response)
      } catch (error) {
        this.#options.onFault(error)
      }
    })
  }

  #invited(request: SrfRequest, response: SrfResponse): void {
    const callId = request.get('call-id') ?? ''
    const source = request.source_address
    const refusal = this.#refusalOf(request)
    if (refusal !== undefined) {
      response.send(refusal.status, { headers: refusal.headers ?? {} })
      return
    }
    const admitted = this.#calls.admit(callId, source)
    if (admitted === 'merged') response.send(482)
    else if (admitted === 'refused') response.send(503, { headers: { 'Retry-After': '10' } })
    else this.#begin(callId, request, response)
  }

  #refusalOf(request: SrfRequest): Refusing | undefined {
    if (!this.#calls.allows(request.source_address)) return { status: 403 }
    // A re-INVITE of a call that is over.
    if (/;\s*tag=/i.test(request.get('to') ?? '')) return { status: 481 }
    return unreadable(request)
  }

  #begin(callId: string, request: SrfRequest, response: SrfResponse): void {
    const wire = new SrfWire(this.#srf, request, response)
    const source = request.source_address
    const call = new LineCall(introduction(request), wire, () => {
      this.#calls.left(callId, source)
    })
    wire.tells(call)
    this.#calls.begin(callId, call, this.#options.onCall)
  }
}

/** What an INVITE asks that we do not do. */
function unreadable(request: SrfRequest): Refusing | undefined {
  const missing = missingExtensions([request.get('require') ?? []].flat())
  if (missing.length > 0) return { status: 420, headers: { Unsupported: missing.join(', ') } }
  const terms = sessionTerms(request.get('session-expires'), undefined)
  if (terms !== undefined && terms.seconds < SHORTEST_S)
    return { status: 422, headers: { 'Min-SE': String(SHORTEST_S) } }
  const readable = bodyOf(request) === undefined || isDescription(request.get('content-type') ?? '')
  return readable ? undefined : { status: 415, headers: { Accept: DESCRIPTION } }
}

function introduction(request: SrfRequest): Introduction {
  return {
    id: randomUUID(),
    caller: {
      number: callerNumber(request.get('from') ?? '', request.get('p-asserted-identity')),
      source: request.source_address,
    },
    dialled: dialledNumber(request.uri, request.get('p-called-party-id')),
    offer: bodyOf(request),
  }
}
