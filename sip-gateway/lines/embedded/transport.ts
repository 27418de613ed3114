/** UDP and TCP on one port. */
import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { createServer, isIPv6, type Server, type Socket } from 'node:net'
import { framesOf } from './framing.ts'
import type { Origin } from './inspection.ts'

/** Where messages go that belong to what came from there. */
export type Flow = Origin & { readonly send: (text: string) => void }

export type TransportOptions = {
  readonly address: string
  /** 0: any that is free. */
  readonly port: number
  /** Whether anything of this address is read at all. */
  readonly admits: (address: string) => boolean
  readonly onMessage: (message: Buffer, flow: Flow) => void
}

const MOST_ATTEMPTS = 20
const MOST_CONNECTIONS = 500
/** Without a message, in ms: longer than any call should be silent on its connection (keep-alives count). */
const IDLE_MS = 3_600_000
/** Without a first whole message, in ms. */
const MUTE_MS = 10_000
/** A peer that reads nothing is let go. */
const MOST_UNREAD_BYTES = 262_144

/** Both transports. A broken peer costs its connection, never the process. */
export class Transport {
  readonly #options: TransportOptions
  readonly #udp: UdpSocket
  readonly #tcp: Server
  readonly #connections = new Map<string, Socket>()

  #closed = false

  private constructor(options: TransportOptions) {
    this.#options = options
    this.#udp = createSocket(isIPv6(options.address) ? 'udp6' : 'udp4')
    this.#tcp = createServer((socket) => this.#connected(socket))
    this.#tcp.maxConnections = MOST_CONNECTIONS
  }

  /** @throws when the port is taken */
  static async open(options: TransportOptions): Promise<Transport> {
    for (let attempt = 1; ; attempt++) {
      const transport = new Transport(options)
      try {
        await transport.#listen()
        return transport
      } catch (error) {
        await transport.close()
        // A port that was free for UDP may be taken for TCP: another is tried where any would do.
        if (options.port !== 0 || attempt === MOST_ATTEMPTS) throw error
      }
    }
  }

  get port(): number {
    return this.#udp.address().port
  }

  /** To where an answer belongs; nothing happens where nobody listens any more. */
  flowTo({ address, port, protocol }: Origin): Flow {
    return { address, port, protocol, send: (text) => this.#send(text, { address, port, protocol }) }
  }

  /** From here on nothing is sent. */
  async close(): Promise<void> {
    this.#closed = true
    for (const socket of this.#connections.values()) socket.destroy()
    await Promise.all([
      new Promise<void>((closed) => this.#udp.close(() => closed())),
      new Promise<void>((closed) => this.#tcp.close(() => closed())),
    ])
  }

  async #listen(): Promise<void> {
    const { address, port } = this.#options
    await new Promise<void>((bound, failed) => {
      this.#udp.once('error', failed)
      this.#udp.bind(port, address, () => bound())
    })
    this.#udp.removeAllListeners('error')
    // A datagram that cannot be sent is a datagram that is lost.
    this.#udp.on('error', () => undefined)
    this.#udp.on('message', (message, from) => {
      if (!this.#options.admits(from.address)) return
      this.#options.onMessage(message, this.flowTo({ ...from, protocol: 'UDP' }))
    })
    await new Promise<void>((bound, failed) => {
      this.#tcp.once('error', failed)
      this.#tcp.listen(this.port, address, () => bound())
    })
  }

  #connected(socket: Socket): void {
    const { remoteAddress: address, remotePort: port } = socket
    socket.on('error', () => undefined)
    if (address === undefined || port === undefined || !this.#options.admits(address)) {
      socket.destroy()
      return
    }
    const key = `${address} ${port}`
    const flow = this.flowTo({ address, port, protocol: 'TCP' })
    this.#connections.set(key, socket)
    socket.setTimeout(MUTE_MS, () => socket.destroy())
    socket.on('close', () => this.#connections.delete(key))
    let rest: Buffer = Buffer.alloc(0)
    socket.on('data', (bytes: Buffer) => {
      const framed = framesOf(rest.length === 0 ? bytes : Buffer.concat([rest, bytes]))
      if (framed === undefined) {
        socket.destroy()
        return
      }
      rest = framed.rest
      if (framed.pings > 0) socket.write('\r\n')
      if (framed.messages.length > 0) socket.setTimeout(IDLE_MS)
      for (const message of framed.messages)
        if (this.#options.admits(address)) this.#options.onMessage(message, flow)
    })
  }

  #send(text: string, { address, port, protocol }: Origin): void {
    if (this.#closed) return
    if (protocol === 'UDP') {
      this.#udp.send(text, port, address, () => undefined)
      return
    }
    const socket = this.#connections.get(`${address} ${port}`)
    if (socket === undefined || socket.writableLength > MOST_UNREAD_BYTES) socket?.destroy()
    else socket.write(text)
  }
}
