/** A telephone made of plain text: it sends exactly what a test says, and keeps what comes. */
import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { connect, isIPv6, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

export type Way = 'UDP' | 'TCP'
type Line = { readonly address: string; readonly port: number }

/** Longer than anything takes on the slowest machine: who waits so long waits for nothing. */
const HANGS_MS = 60_000

/** Things that come, and who waits for them. */
export class Arrivals<T> {
  #kept: T[] = []
  #looking: (() => void)[] = []

  push(one: T): void {
    this.#kept.push(one)
    for (const look of this.#looking.splice(0)) look()
  }

  get kept(): readonly T[] {
    return this.#kept
  }

  forget(): void {
    this.#kept = []
  }

  /** The first that fits, taken out. */
  async next(what: string, fits: (one: T) => boolean = () => true): Promise<T> {
    for (;;) {
      const index = this.#kept.findIndex(fits)
      if (index >= 0) return this.#kept.splice(index, 1)[0]!
      const came = new Promise<boolean>((look) => this.#looking.push(() => look(true)))
      if (!(await Promise.race([came, wait(HANGS_MS, false, { ref: false })])))
        throw new Error(`no ${what} came`)
    }
  }
}

let count = 0
/** Unlike any other of this run. */
const fresh = (word: string) => `${word}${String(++count)}-${process.pid}`

export const SOUND = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 40000 RTP/AVP 8 101',
  'a=rtpmap:101 telephone-event/8000',
  '',
].join('\r\n')

export class Telephone {
  readonly heard = new Arrivals<string>()
  readonly line: Line
  readonly way: Way
  readonly #put: (text: string | Buffer) => void
  #closed = false
  readonly #close: () => void
  /** Over TCP: the other end closed. */
  onClose: (act: () => void) => void = () => undefined
  readonly own: Line

  private constructor(
    line: Line,
    way: Way,
    at: { own: Line; put: (text: string | Buffer) => void; close: () => void },
  ) {
    this.line = line
    this.way = way
    this.own = at.own
    this.#put = at.put
    this.#close = at.close
  }

  /** @param from an address of its own, over UDP */
  static async on(line: Line, way: Way, from = line.address): Promise<Telephone> {
    return way === 'UDP' ? Telephone.#udp(line, from) : Telephone.#tcp(line)
  }

  static async #udp(line: Line, from: string): Promise<Telephone> {
    const socket: UdpSocket = createSocket(isIPv6(line.address) ? 'udp6' : 'udp4')
    await new Promise<void>((bound) => socket.bind(0, from, bound))
    const telephone = new Telephone(line, 'UDP', {
      own: { address: from, port: socket.address().port },
      put: (text) => socket.send(text, line.port, line.address),
      close: () => socket.close(),
    })
    socket.on('message', (message) => telephone.heard.push(message.toString()))
    return telephone
  }

  static async #tcp(line: Line): Promise<Telephone> {
    const socket: Socket = connect(line.port, line.address)
    await new Promise<void>((connected) => socket.once('connect', connected))
    const telephone = new Telephone(line, 'TCP', {
      own: { address: line.address, port: socket.localPort! },
      put: (text) => socket.write(text),
      close: () => socket.destroy(),
    })
    telephone.onClose = (act) => void socket.once('close', act)
    socket.on('error', () => undefined)
    let rest = ''
    socket.on('data', (bytes) => {
      rest += bytes.toString()
      for (let end = whole(rest); end > 0; end = whole(rest)) {
        telephone.heard.push(rest.slice(0, end))
        rest = rest.slice(end)
      }
    })
    return telephone
  }

  send(text: string | Buffer): void {
    this.#put(text)
  }

  /** Again is nothing. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#close()
  }

  /** A call that is not made yet: its texts can be changed before they are sent. */
  call(dialled = '1234', number = '+33186950042'): PhoneCall {
    return new PhoneCall(this, dialled, number)
  }

  answer(status: number, method = 'INVITE'): Promise<string> {
    return this.heard.next(
      `${String(status)} to ${method}`,
      (text) => text.startsWith(`SIP/2.0 ${String(status)} `) && field(text, 'cseq').endsWith(method),
    )
  }

  request(method: string): Promise<string> {
    return this.heard.next(method, (text) => text.startsWith(`${method} `))
  }

  get host(): string {
    return isIPv6(this.own.address) ? `[${this.own.address}]` : this.own.address
  }
}

function whole(text: string): number {
  const head = text.indexOf('\r\n\r\n')
  if (head < 0) return 0
  const end = head + 4 + Number(field(text.slice(0, head), 'content-length') || '0')
  return text.length >= end ? end : 0
}

/** The first value of a header. */
export function field(text: string, name: string): string {
  return new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(text)?.[1]?.trim() ?? ''
}

export function bodyOf(text: string): string {
  return text.slice(text.indexOf('\r\n\r\n') + 4)
}

type Asking = {
  readonly body?: string
  readonly type?: string
  readonly headers?: readonly string[]
  branch?: string
  cseq?: number
}

export class PhoneCall {
  readonly telephone: Telephone
  readonly id = fresh('call-')
  readonly tag = fresh('tag-')
  readonly dialled: string
  /** Who calls. */
  readonly number: string
  inviteBranch = fresh('z9hG4bK')
  toTag = ''
  target: string
  cseq = 0

  constructor(telephone: Telephone, dialled: string, number: string) {
    this.telephone = telephone
    this.dialled = dialled
    this.number = number
    const { address, port } = telephone.line
    this.target = `sip:${dialled}@${isIPv6(address) ? `[${address}]` : address}:${String(port)}`
  }

  /** A request of this call as text. */
  text(method: string, asking: Asking = {}): string {
    const { body = '', type = 'application/sdp', headers = [], branch = fresh('z9hG4bK') } = asking
    const { host, own, way } = this.telephone
    const cseq = asking.cseq ?? this.#nextCseq(method)
    const to = this.toTag === '' ? '' : `;tag=${this.toTag}`
    return [
      `${method} ${this.target} SIP/2.0`,
      `Via: SIP/2.0/${way} ${host}:${String(own.port)};branch=${branch};rport`,
      `From: "Caller" <sip:${this.number}@${host}>;tag=${this.tag}`,
      `To: <sip:${this.dialled}@${host}>${to}`,
      `Call-ID: ${this.id}`,
      `CSeq: ${String(cseq)} ${method}`,
      `Contact: <sip:caller@${host}:${String(own.port)};transport=${way.toLowerCase()}>`,
      'Max-Forwards: 70',
      ...headers,
      ...(body === '' ? [] : [`Content-Type: ${type}`]),
      `Content-Length: ${String(Buffer.byteLength(body))}`,
      '',
      body,
    ].join('\r\n')
  }

  #nextCseq(method: string): number {
    if (method !== 'ACK' && method !== 'CANCEL') this.cseq += 1
    return this.cseq
  }

  ask(method: string, asking: Asking = {}): void {
    this.telephone.send(this.text(method, asking))
  }

  invite(asking: Asking = {}): void {
    this.ask('INVITE', { body: SOUND, branch: this.inviteBranch, ...asking })
  }

  /** Calls as telephones do, again until it is heard (RFC 3261 §17.1.1.2: timer A), and is answered. */
  async taken(asking: Asking = {}): Promise<string> {
    const text = this.text('INVITE', { body: SOUND, branch: this.inviteBranch, ...asking })
    this.telephone.send(text)
    const again = setInterval(() => this.telephone.send(text), 500)
    const ok = await this.telephone.answer(200).finally(() => clearInterval(again))
    this.joined(ok)
    this.ask('ACK', { branch: fresh('z9hG4bK') })
    return ok
  }

  joined(ok: string): void {
    this.toTag = /;tag=([^;\s]+)/.exec(field(ok, 'to'))![1]!
    this.target = /<([^>]+)>/.exec(field(ok, 'contact'))![1]!
  }

  /** Answers a request of theirs. */
  replies(request: string, status: string, body = ''): void {
    const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq'].map((name) => `${name}: ${field(request, name)}`)
    const { host, own } = this.telephone
    this.telephone.send(
      [
        `SIP/2.0 ${status}`,
        ...copied,
        `Contact: <sip:caller@${host}:${String(own.port)}>`,
        ...(body === '' ? [] : ['Content-Type: application/sdp']),
        `Content-Length: ${String(Buffer.byteLength(body))}`,
        '',
        body,
      ].join('\r\n'),
    )
  }
}
