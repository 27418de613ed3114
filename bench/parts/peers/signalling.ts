/** A participant's socket without a browser around it. */
import { randomBytes } from 'node:crypto'
import { io, type Socket } from 'socket.io-client'
import type { RtpCapabilities } from '../../../shared/media.ts'
import type { MicrophoneState } from '../../../shared/meeting.ts'
import type {
  ClientToServer,
  Entered,
  Hello,
  Notice,
  Payload,
  Reply,
  RequestName,
  ServerToClient,
  requests,
} from '../../../shared/protocol.ts'
import { request } from '../../../shared/request.ts'
import { PROTOCOL_VERSION } from '../../../shared/version.ts'
import type { z } from 'zod'
import type { Link } from '../link.ts'

export type Inside = z.output<typeof Entered>

/** What went over one socket since it opened. Messages are Socket.IO's own, without pings; bytes are the WebSocket's. */
export type Traffic = {
  messagesSent: number
  messagesReceived: number
  bytesSent: number
  bytesReceived: number
}

export type Browserless = {
  readonly socket: Socket<ServerToClient, ClientToServer>
  readonly traffic: () => Traffic
}

const ENTER_TIMEOUT_MS = 30_000

/** A page id as a browser draws one. */
/** Each is a browser of its own. */
export const newBrowser = (): string => randomBytes(32).toString('base64url')
export const newPage = (): string => randomBytes(12).toString('base64url')

type CountedEngine = {
  on(event: 'packet' | 'packetCreate', hear: (packet: { type: string; data?: unknown }) => void): void
  transport: { ws?: { _socket?: { bytesRead: number; bytesWritten: number } } }
}

/**
 * Opens a socket over WebSocket with what `hello` says at each connect. It does not reconnect by itself.
 *
 * @param url where it goes: the server of the link, or a proxy before it
 */
export function openSocket(link: Link, hello: () => Hello, url = link.url): Browserless {
  const socket: Browserless['socket'] = io(url, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: { origin: link.origin },
    auth: (tell) => {
      tell(hello())
    },
  })
  const messages = { messagesSent: 0, messagesReceived: 0 }
  // The engine's own type hides the socket under it, where the true bytes are counted.
  const engine = socket.io.engine as unknown as CountedEngine
  engine.on('packet', ({ type }) => {
    if (type === 'message') messages.messagesReceived += 1
  })
  engine.on('packetCreate', ({ type }) => {
    if (type === 'message') messages.messagesSent += 1
  })
  return {
    socket,
    traffic: () => {
      const tcp = engine.transport.ws?._socket
      return { ...messages, bytesSent: tcp?.bytesWritten ?? 0, bytesReceived: tcp?.bytesRead ?? 0 }
    },
  }
}

/** The Hello that joins at once: the connect is the join. */
export function joiningHello(
  link: Link,
  name: string,
  media?: { readonly capabilities: RtpCapabilities; readonly microphone: MicrophoneState },
): Hello {
  return {
    protocol: PROTOCOL_VERSION,
    page: newPage(),
    browser: newBrowser(),
    credential: { with: 'link', room: link.room, token: link.token },
    join: { name, microphone: media?.microphone ?? 'off' },
    ...(media ? { capabilities: media.capabilities } : {}),
  }
}

/**
 * Waits until the socket is inside.
 *
 * @throws Error when it is refused, dismissed or not inside after 30 s
 */
export function entered({ socket }: Browserless): Promise<Inside> {
  const { promise, resolve, reject } = Promise.withResolvers<Inside>()
  const timer = setTimeout(() => {
    reject(new Error(`not inside after ${ENTER_TIMEOUT_MS / 1000} s`))
  }, ENTER_TIMEOUT_MS)
  socket.once('connect_error', (error) => {
    reject(new Error(`refused: ${error.message}`))
  })
  socket.once('dismissed', ({ code }) => {
    reject(new Error(`dismissed: ${code}`))
  })
  socket.once('welcome', (welcome: Notice<'welcome'>) => {
    if (welcome.phase === 'inside') resolve(welcome)
    else reject(new Error('still visiting'))
  })
  return promise.finally(() => {
    clearTimeout(timer)
  })
}

/** A typed request over the socket. @throws Refused */
export function ask<N extends RequestName>(
  { socket }: Browserless,
  name: N,
  payload: Payload<N>,
): Promise<Reply<N>> {
  return request<typeof requests, N>(socket, name, payload)
}
