import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer, type ServerOptions } from 'ws'
import type { Rate } from '../../shared/wire.ts'
import { TokenBucket } from '../../shared/token-bucket.ts'
import type { BrowserSocket } from './session.ts'

/** Control frames of one socket. Browsers send none unasked, proxies one in some seconds. */
const CONTROL_FRAMES: Rate = { perSecond: 10, burst: 20 }

/** How Socket.IO writes the welcome and answers to requests, under Engine.IO's type of a message. */
const FOR_ONE_ALONE = /^4(2\["welcome"|3)/

/** RFC 6455 §7.4.1: "going away, such as […] a browser having navigated away from a page". */
const GOING_AWAY = 1001

const goneWithPage = new WeakSet<WebSocket>()

type Sent = Parameters<WebSocket['send']>[0]
type SentCallback = (error?: Error) => void

/**
 * Deflates what goes to one alone, from the size on that the server says, and nothing else: to deflate the same notice
 * for each of hundreds costs more than all the rest of telling it. Engine.IO forgets what Socket.IO says of it.
 */
class SparingWebSocket extends WebSocket {
  override send(data: Sent, options?: object | SentCallback, sent?: SentCallback): void {
    const callback = typeof options === 'function' ? (options as SentCallback) : sent
    super.send(data, { compress: typeof data === 'string' && FOR_ONE_ALONE.test(data) }, callback)
  }
}

type Upgraded = (socket: WebSocket, request: IncomingMessage) => void

/**
 * The WebSocket server under Engine.IO, as a class for it to make. Pings are answered here and counted with pongs, since
 * nothing above ever hears of them: `onFlood` is called once for a socket that sends more than 10 a second, and it is
 * closed.
 */
export function countedWebSockets(onFlood: () => void): new (options?: ServerOptions) => WebSocketServer {
  return class extends WebSocketServer {
    constructor(options?: ServerOptions) {
      super({ ...options, autoPong: false, WebSocket: SparingWebSocket })
    }

    override handleUpgrade(request: IncomingMessage, duplex: Duplex, head: Buffer, upgraded: Upgraded): void {
      super.handleUpgrade(request, duplex, head, (socket, asked) => {
        countControlFrames(socket, onFlood)
        // Before Engine.IO hears of it: what follows asks.
        socket.once('close', (code: number) => {
          if (code === GOING_AWAY) goneWithPage.add(socket)
        })
        upgraded(socket, asked)
      })
    }
  }
}

/**
 * Whether the browser closed the WebSocket of this connection because the page went: closed, reloaded or led elsewhere.
 * Never of one whose line was lost.
 */
export function wentWithPage(connection: BrowserSocket['conn']): boolean {
  const { socket } = connection.transport as { readonly socket?: unknown }
  return socket instanceof WebSocket && goneWithPage.has(socket)
}

function countControlFrames(socket: WebSocket, onFlood: () => void): void {
  const frames = new TokenBucket(CONTROL_FRAMES, performance.now())
  const counted = (): boolean => {
    if (frames.take(performance.now()) === 0) return true
    if (socket.readyState === socket.OPEN) onFlood()
    socket.terminate()
    return false
  }
  socket.on('ping', (bytes: Buffer) => {
    if (counted() && socket.readyState === socket.OPEN) socket.pong(bytes)
  })
  socket.on('pong', counted)
}
