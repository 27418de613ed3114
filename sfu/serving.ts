import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import type { ServerId } from '../shared/ids.ts'
import { Refused } from '../shared/refused.ts'
import { serve } from '../shared/serve.ts'
import { maySeeFigures } from '../shared/service-secret.ts'
import { sfuRequests, type SfuNotices, type SfuRequests } from '../shared/sfu.ts'
import type { SfuConfig } from './config.ts'
import { handlers } from './handlers.ts'
import { admit, RefusalLog } from './hello.ts'
import { Leaving } from './leaving.ts'
import type { Log } from './log.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { NodeState } from './node-state.ts'
import { gone } from './refusals.ts'
import { Sfu, type TellServer } from './sfu.ts'
import { isForsaken } from './silence.ts'

/** A take-over may describe hundreds of rooms; servers are trusted with more than browsers are. */
const MESSAGE_MAX_BYTES = 1_000_000
/** So often each server hears that this sfu lives, in ms: of what they doubt they ask others. */
const HEARTBEAT_MS = 1_000
/** Who does not answer for so long is gone, in ms: longer than who is only busy. */
const HEARTBEAT_MAX_MS = 5_000

export type ServingOptions = {
  readonly config: SfuConfig
  readonly log: Log
  /** ms, monotonic. */
  readonly clock: () => number
  /** Endpoints of one room per worker; tests set it low. */
  readonly perRoom?: number
  /** It was to be empty, and is. */
  readonly onEnd?: () => void
}

export type Serving = {
  readonly sfu: Sfu
  /** What servers are told of it. */
  readonly state: NodeState
  readonly leaving: Leaving
  readonly port: number
  /** Servers connected now. */
  readonly connections: () => number
  /** Closes the rooms whose server has not been connected for long: nobody took them over. */
  readonly closeForsaken: () => void
  /** Counts a bug that was met outside of any request. */
  readonly countFault: () => void
  readonly close: () => Promise<void>
}

type Io = Server<SfuRequests, SfuNotices, object, { server: ServerId }>

/**
 * Starts the workers and serves them over Socket.IO. Each notice goes to the server that owns the room.
 *
 * @throws Error when a worker does not start or the port is taken.
 */
export async function startServing({ config, log, clock, perRoom, onEnd }: ServingOptions): Promise<Serving> {
  const metrics = createMetrics(() => started)
  const http = createServer()
  const io: Io = new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: MESSAGE_MAX_BYTES,
    pingInterval: HEARTBEAT_MS,
    pingTimeout: HEARTBEAT_MAX_MS,
    // A browser says where it comes from, a server does not: none of this is for browsers.
    allowRequest: (request, decide) => {
      decide(null, request.headers.origin === undefined)
    },
  })
  answerHttp(http, metrics, config.secret)
  const tell: TellServer = (server, name, notice) => {
    ;(io as Server).to(server).emit(name, notice)
  }
  const state = new NodeState(config.region, (told) => io.emit('node:state', told))
  const onLoad = (load: number): void => {
    state.measured(load)
  }
  const options = { config, log, clock, tell, onLoad }
  const started = await Sfu.start({ ...options, ...(perRoom === undefined ? {} : { perRoom }) })
  const leaving = new Leaving({
    ...{ state, clock, log, drainMaxMs: config.drainMaxMs },
    endpoints: () => started.rooms.reduce((sum, { endpoints }) => sum + endpoints.length, 0),
    owners: () => started.owners,
    isConnected: (server) => isConnected(io, server),
    onEnd: () => onEnd?.(),
  })
  const lastHeardAt = new Map<ServerId, number>()
  const refusals = new RefusalLog(log, clock)
  authenticate(io, config.secret, (refusal) => {
    metrics.refused()
    refusals.refused(refusal)
  })
  io.on('connection', (socket) => {
    const { server } = socket.data
    void socket.join(server)
    log.info({ server }, 'server connected')
    socket.emit('node:state', state.told)
    serve(socket, {
      table: sfuRequests,
      handlers,
      context: { sfu: started, leaving, server },
      translate: gone,
      onBug: (error, name) => {
        log.error({ request: name, err: error }, 'request failed')
      },
      onAnswered: (name, ms, failure) => {
        metrics.answered(name, ms, failure?.code ?? 'ok')
      },
      onBadRequest: (failure) => {
        log.warn({ server, field: failure.field }, failure.message)
      },
    })
    socket.on('disconnect', (reason) => {
      lastHeardAt.set(server, clock())
      log.info({ server, reason }, 'server gone')
    })
  })
  const port = await listen(http, config)
  const connections = () => io.sockets.sockets.size
  return {
    sfu: started,
    state,
    leaving,
    port,
    connections,
    closeForsaken: () => {
      const { owners } = started
      for (const server of lastHeardAt.keys()) if (!owners.has(server)) lastHeardAt.delete(server)
      for (const [server, at] of lastHeardAt) {
        if (!isForsaken(isConnected(io, server), at, clock())) continue
        log.warn({ server }, 'no server speaks for these rooms: closed')
        started.closeRoomsOf(server)
      }
    },
    countFault: metrics.fault,
    close: async () => {
      leaving.close()
      started.close()
      await io.close()
    },
  }
}

function isConnected(io: Io, server: ServerId): boolean {
  return io.sockets.adapter.rooms.has(server)
}

function authenticate(io: Io, secret: string, onRefused: (refusal: Refused) => void): void {
  io.use((socket, next) => {
    try {
      socket.data.server = admit(socket.handshake.auth, secret)
      next()
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      onRefused(error)
      next(Object.assign(new Error(error.message), { data: error.toFailure() }))
    }
  })
}

function answerHttp(http: HttpServer, { registry }: Metrics, secret: string): void {
  http.on('request', (request, response) => {
    if (request.url?.startsWith('/socket.io/')) return
    if (request.method === 'GET' && request.url === '/healthz') {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n')
    } else if (request.method === 'GET' && request.url === '/metrics' && maySeeFigures(request, secret)) {
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
