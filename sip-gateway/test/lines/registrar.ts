/** A trunk as far as it is registered with: it asks for a password (RFC 3261 §22, RFC 7616 with MD5), and believes nobody else. */
import { createHash } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { Arrivals, field } from './telephone.ts'

const ADDRESS = '127.0.0.1'
const NONCE = 'once-only'
const REALM = 'trunk.test'

export class Registrar {
  /** What was taken. */
  readonly registered = new Arrivals<string>()
  readonly #socket: Socket

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('message', (message, from) => {
      const text = message.toString()
      if (!text.startsWith('REGISTER ')) return
      socket.send(this.#answer(text), from.port, from.address)
    })
  }

  static async open(): Promise<Registrar> {
    const socket = createSocket('udp4')
    await new Promise<void>((bound) => socket.bind(0, ADDRESS, bound))
    return new Registrar(socket)
  }

  get port(): number {
    return this.#socket.address().port
  }

  close(): void {
    this.#socket.close()
  }

  #answer(text: string): string {
    const proof = field(text, 'authorization')
    if (proof === '')
      return reply(text, '401 Unauthorized', [
        `WWW-Authenticate: Digest realm="${REALM}", nonce="${NONCE}", algorithm=MD5, qop="auth"`,
      ])
    if (!proves(proof, 'mine')) return reply(text, '403 Forbidden', [])
    this.registered.push(text)
    return reply(text, '200 OK', [`Contact: ${field(text, 'contact')};expires=60`])
  }
}

function proves(proof: string, password: string): boolean {
  const part = (name: string) => new RegExp(`[ ,]${name}="?([^",]*)`).exec(proof)?.[1] ?? ''
  const md5 = (...parts: string[]) => createHash('md5').update(parts.join(':')).digest('hex')
  const own = md5(part('username'), REALM, password)
  const what = md5('REGISTER', part('uri'))
  return part('response') === md5(own, NONCE, part('nc'), part('cnonce'), part('qop'), what)
}

function reply(request: string, status: string, more: readonly string[]): string {
  const copied = ['Via', 'From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${field(request, name)}`)
  const to = `To: ${field(request, 'to')};tag=registrar`
  return [`SIP/2.0 ${status}`, ...copied, to, ...more, 'Content-Length: 0', '', ''].join('\r\n')
}
