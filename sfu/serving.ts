import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { Refused } from '../shared/refused.ts'
import { serve } from '../shared/serve.ts'
import { sfuRequests, SfuHello, type SfuNotices, type SfuRequests } from '../shared/sfu.ts'
import type { SfuConfig } from './config.ts'
import { handlers } from './handlers.ts'
import type { Log } from './log.ts'
import type { Tell } from './media-room.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { gone } from './refusals.ts'
import { Sfu } from './sfu.ts'
import { isForsaken } from './silence.ts'

/** A take-over may describe hundreds of rooms; servers are trusted with more than browsers are. */
const MESSAGE_MAX_BYTES = 1_000_000
/** How soon a dead server is noticed, in ms, twice. */
const HEARTBEAT_MS = 5000

export type ServingOptions = {
  readonly config: SfuConfig
  readonly log: Log
  /** ms, monotonic. */
  readonly clock: () => number
  /** Endpoints of one room per worker; tests set it low. */
  readonly perRoom?: number
}

export type Serving = {
  readonly sfu: Sfu
  readonly port: number
  /** Servers connected now. */
  readonly connections: () => number
  /** Looks whether any server still speaks for the rooms and closes them when none has for long. */
  readonly closeForsaken: () => void
  readonly close: () => Promise<void>
}

type Io = Server<SfuRequests, SfuNotices>

/**
 * Starts the workers and serves them over Socket.IO. Every server that is connected hears every notice: one that takes
 * over misses nothing while the old one's socket still dies, and passes over rooms that are not its own.
 *
 * @throws Error when a worker does not start or the port is taken.
 */
export async function startServing({ config, log, clock, perRoom }: ServingOptions): Promise<Serving> {
  const metrics = createMetrics(() => started)
  const http = createServer()
  const io: Io = new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: MESSAGE_MAX_BYTES,
    pingInterval: HEARTBEAT_MS,
    pingTimeout: HEARTBEAT_MS,
    // A browser says where it comes from, a server does not: none of this is for browsers.
    allowRequest: (request, decide) => {
      decide(null, request.headers.origin === undefined)
    },
  })
  answerHttp(http, metrics)
  const tell: Tell = (name, notice) => {
    ;(io as Server).emit(name, notice)
  }
  const started = await Sfu.start({ config, log, clock, tell, ...(perRoom === undefined ? {} : { perRoom }) })
  let lastHeardAt = clock()
  authenticate(io, config.secret)
  io.on('connection', (socket) => {
    log.info({ socket: socket.id }, 'server connected')
    serve(socket, {
      table: sfuRequests,
      handlers,
      context: started,
      translate: gone,
      onBug: (error, name) => {
        log.error({ request: name, err: error }, 'request failed')
      },
      onAnswered: (name, ms, failure) => {
        metrics.answered(name, ms, failure?.code ?? 'ok')
      },
      onBadRequest: (failure) => {
        log.warn({ socket: socket.id, field: failure.field }, failure.message)
      },
    })
    socket.on('disconnect', (reason) => {
      lastHeardAt = clock()
      log.info({ socket: socket.id, reason }, 'server gone')
    })
  })
  const port = await listen(http, config)
  const connections = () => io.sockets.sockets.size
  return {
    sfu: started,
    port,
    connections,
    closeForsaken: () => {
      if (started.rooms.length === 0 || !isForsaken(connections(), lastHeardAt, clock())) return
      log.warn({ rooms: started.rooms.length }, 'no server speaks for these rooms: closed')
      started.closeRooms()
    },
    close: async () => {
      started.close()
      await io.close()
    },
  }
}

function authenticate(io: Io, secret: string): void {
  const expected = digest(secret)
  io.use((socket, next) => {
    const hello = SfuHello.safeParse(socket.handshake.auth)
    if (hello.success && timingSafeEqual(digest(hello.data.secret), expected)) {
      next()
      return
    }
    const failure = new Refused('unauthenticated', 'wrong secret').toFailure()
    next(Object.assign(new Error(failure.message), { data: failure }))
  })
}

// Of equal length whatever was sent, so that comparing takes equal time.
function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

function answerHttp(http: HttpServer, { registry }: Metrics): void {
  http.on('request', (request, response) => {
    if (request.url?.startsWith('/socket.io/')) return
    if (request.method === 'GET' && request.url === '/healthz') {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n')
    } else if (request.method === 'GET' && request.url === '/metrics') {
      void registry.metrics().then((text) => {
        response.writeHead(200, { 'content-type': registry.contentType }).end(text)
      })
    } else {
      response.writeHead(404).end()
    }
  })
}

async function listen(http: HttpServer, { host, port }: SfuConfig): Promise<number> {
  await new Promise<void>((listening, failed) => {
    http.once('error', failed)
    http.listen(port, host, listening)
  })
  return (http.address() as AddressInfo).port
}
