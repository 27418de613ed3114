import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'

const CLOSE = 8

/** A WebSocket that breaks rules: writes frames as they are given, and reads nothing unless told. */
export class RawSocket {
  readonly socket: Socket
  closed = false
  /** Text messages from the server. */
  readonly received: string[] = []
  #unread: Buffer = Buffer.alloc(0)

  /** Opened as a page of `url` opens its Socket.IO connection. */
  static async open(url: string, { reads = true } = {}): Promise<RawSocket> {
    const raw = new RawSocket(url)
    await raw.#upgraded()
    if (reads) raw.socket.on('data', (chunk: Buffer) => raw.#read(chunk))
    else raw.socket.pause()
    return raw
  }

  private constructor(url: string) {
    const { hostname, port } = new URL(url)
    this.socket = connect(Number(port), hostname)
    this.socket.on('error', () => undefined)
    this.socket.on('close', () => (this.closed = true))
    this.socket.write(
      [
        'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
        `Host: ${hostname}:${port}`,
        `Origin: ${url}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
        '\r\n',
      ].join('\r\n'),
    )
  }

  /** One masked frame; `opcode` 1 is text, 2 is bytes. */
  send(payload: string | Buffer, opcode = typeof payload === 'string' ? 1 : 2): void {
    const body = Buffer.from(payload)
    const { length } = body
    const head = Buffer.alloc(length > 65_535 ? 14 : length > 125 ? 8 : 6)
    head[0] = 0x80 | opcode
    head[1] = 0x80 | (length > 65_535 ? 127 : length > 125 ? 126 : length)
    if (length > 65_535) head.writeBigUInt64BE(BigInt(length), 2)
    else if (length > 125) head.writeUInt16BE(length, 2)
    // The mask stays zero: then the payload is as it is.
    if (!this.closed) this.socket.write(Buffer.concat([head, body]))
  }

  close(): void {
    this.socket.destroy()
  }

  async #upgraded(): Promise<void> {
    for (;;) {
      const chunk = await new Promise<Buffer>((resolve) => this.socket.once('data', resolve))
      this.#unread = Buffer.concat([this.#unread, chunk])
      const end = this.#unread.indexOf('\r\n\r\n')
      if (end < 0) continue
      this.#unread = this.#unread.subarray(end + 4)
      return
    }
  }

  #read(chunk: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, chunk])
    for (let frame = nextFrame(this.#unread); frame; frame = nextFrame(this.#unread)) {
      this.#unread = frame.rest
      if (frame.opcode === CLOSE) this.close()
      else this.received.push(frame.body.toString())
    }
  }
}

/** RFC 6455 §5.2, unmasked, as servers send them. */
function nextFrame(bytes: Buffer): { opcode: number; body: Buffer; rest: Buffer } | null {
  const [first, second] = bytes
  if (first === undefined || second === undefined) return null
  const wide = second === 126 ? 2 : second === 127 ? 8 : 0
  if (bytes.length < 2 + wide) return null
  const length = wide === 0 ? second : wide === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
  const end = 2 + wide + length
  if (bytes.length < end) return null
  return { opcode: first & 0x0f, body: bytes.subarray(2 + wide, end), rest: bytes.subarray(end) }
}
