/** The line that needs no other server: SIP over our own sockets. */
import { randomUUID } from 'node:crypto'
import type { IncomingInviteRequest } from 'sip.js/lib/core/index.js'
import type { PhoneLine } from '../line.ts'
import { OpenCalls, type LineOptions } from '../open-calls.ts'
import { SipCore } from './core.ts'
import { callOf } from './sip-js-wire.ts'
import { capabilities, inspect, reply } from './inspection.ts'
import { answersTo, halves, headersOf, parameter, topVia, valuesOf, type Request } from './message.ts'
import { Repetition } from './repetition.ts'
import { Transport, type Flow } from './transport.ts'

export type EmbeddedOptions = LineOptions & {
  readonly address: string
  /** What telephones are told to send to: the address outside of a NAT. */
  readonly announcedAddress: string
  readonly port: number
}

/** How long copies of a dialog's last messages may come, in ms (RFC 3261 §17: 64 × T1). */
const AFTERLIFE_MS = 32_000

/** @throws when the port is taken */
export async function openEmbeddedLine(options: EmbeddedOptions): Promise<PhoneLine> {
  const line = new EmbeddedLine(options)
  await line.open()
  return line
}

class EmbeddedLine implements PhoneLine {
  readonly #options: EmbeddedOptions
  readonly #calls: OpenCalls
  readonly #repetition = new Repetition()
  /** Where the requests of a dialog go: where its own came from, whatever address it names. */
  readonly #flows = new Map<string, Flow>()
  #transport: Transport | undefined
  #core: SipCore | undefined
  #closing: Promise<void> | undefined
  /** While an INVITE goes through the core: it was counted, and no dialog has it yet. */
  #counted: { readonly callId: string; readonly flow: Flow } | undefined

  constructor(options: EmbeddedOptions) {
    this.#options = options
    this.#calls = new OpenCalls(options)
  }

  get port(): number {
    return this.#transport?.port ?? 0
  }

  calls(): number {
    return this.#calls.count
  }

  async open(): Promise<void> {
    const { address, port, announcedAddress } = this.#options
    this.#transport = await Transport.open({
      address,
      port,
      admits: (source) => this.#calls.hears(source),
      onMessage: (message, flow) => this.#guarded(() => this.#received(message, flow)),
    })
    this.#core = new SipCore({
      address: announcedAddress,
      port: () => this.port,
      send: (text) => this.#guarded(() => this.#sends(text)),
      onInvite: (invite) => this.#invited(invite),
    })
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.#calls.close(this.#options.goodbyeMs)
    this.#repetition.close()
    await this.#transport?.close()
    this.#core?.close()
  }

  /** One message of one caller must never cost the others their line. */
  #guarded(act: () => void): void {
    try {
      act()
    } catch (error) {
      this.#options.onFault(error)
    }
  }

  #received(message: Buffer, flow: Flow): void {
    const inspected = inspect(message, flow)
    switch (inspected.is) {
      case 'nothing':
        return
      case 'answered':
        flow.send(inspected.reply)
        return
      case 'response':
        this.#repetition.answered(inspected.headers)
        this.#core?.response(inspected.text)
        return
      case 'request':
        this.#requested(inspected.request, flow)
    }
  }

  #requested(request: Request, flow: Flow): void {
    const { method, headers, text } = request
    if (method === 'OPTIONS') {
      flow.send(capabilities(request))
      return
    }
    if (method === 'ACK') this.#repetition.acknowledged(headers)
    if (this.#isNewCall(request) && !this.#admit(request, flow)) return
    const parsed = this.#parses(text)
    this.#uncount()
    if (!parsed && method !== 'ACK') flow.send(reply(request, { status: 400 }))
  }

  /** An INVITE outside of any dialog, seen for the first time. */
  #isNewCall({ method, headers }: Request): boolean {
    const branch = parameter(topVia(headers) ?? '', 'branch') ?? ''
    const inside = parameter(valuesOf(headers, 'to')[0] ?? '', 'tag') !== undefined
    return method === 'INVITE' && !inside && this.#core?.knowsBranch(branch) === false
  }

  /** Another INVITE of a call that is there is for the core, which refuses it (RFC 3261 §8.2.2.2). */
  #admit(request: Request, flow: Flow): boolean {
    const callId = callIdOf(request)
    const admitted = this.#calls.admit(callId, flow.address)
    if (admitted === 'new') this.#counted = { callId, flow }
    if (admitted === 'refused') flow.send(reply(request, { status: 503, extra: ['Retry-After: 10'] }))
    return admitted !== 'refused'
  }

  #parses(text: string): boolean {
    try {
      return this.#core?.request(text) ?? false
    } catch (error) {
      this.#options.onFault(error)
      return false
    }
  }

  /** Nothing came of an INVITE that was counted. */
  #uncount(): void {
    if (this.#counted !== undefined) this.#calls.left(this.#counted.callId, this.#counted.flow.address)
    this.#counted = undefined
  }

  #invited(invite: IncomingInviteRequest): void {
    const counted = this.#counted
    this.#counted = undefined
    if (counted === undefined) {
      invite.reject({ statusCode: 482 })
      return
    }
    const { callId, flow } = counted
    this.#flows.set(callId, flow)
    const call = callOf(invite, { id: randomUUID(), source: flow.address }, () => {
      this.#calls.left(callId, flow.address)
      setTimeout(() => this.#forget(callId, flow), AFTERLIFE_MS).unref()
    })
    this.#calls.begin(callId, call, this.#options.onCall)
  }

  #forget(callId: string, flow: Flow): void {
    if (this.#flows.get(callId) === flow && !this.#calls.has(callId)) this.#flows.delete(callId)
  }

  #sends(text: string): void {
    const headers = headersOf(halves(Buffer.from(text))?.lines.slice(1) ?? [])
    const flow = text.startsWith('SIP/2.0 ')
      ? this.#flowOfAnswer(headers)
      : this.#flows.get(callIdOf({ headers }))
    if (flow === undefined) return
    const spoken = flow.protocol === 'UDP' ? text : text.replace(/^(Via: SIP\/2\.0\/)UDP/m, '$1TCP')
    const put = () => {
      flow.send(spoken)
    }
    put()
    if (flow.protocol === 'UDP') this.#repetition.sent(text, headers, put)
  }

  #flowOfAnswer(headers: Request['headers']): Flow | undefined {
    const via = topVia(headers) ?? ''
    const to = answersTo(via)
    const protocol = /^SIP\s*\/\s*2\.0\s*\/\s*TCP/i.test(via) ? 'TCP' : 'UDP'
    return to === undefined ? undefined : this.#transport?.flowTo({ ...to, protocol })
  }
}

function callIdOf({ headers }: Pick<Request, 'headers'>): string {
  return valuesOf(headers, 'call-id')[0] ?? ''
}
