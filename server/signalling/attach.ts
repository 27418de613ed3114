import type { IncomingMessage, Server as HttpServer } from 'node:http'
import { Server, type DefaultEventsMap } from 'socket.io'
import { MESSAGE_MAX_BYTES } from '../../shared/limits.ts'
import { requests, type ClientToServer, type ServerToClient } from '../../shared/protocol.ts'
import { Refused } from '../../shared/refused.ts'
import { serve } from '../../shared/serve.ts'
import type { Admitted } from './admission.ts'
import type { Caller, SignallingDeps } from './caller.ts'
import { Door, HELLO_WITHIN_MS } from './door.ts'
import { Guard } from './guard.ts'
import { handlers } from './handlers/index.ts'
import { loseSocket } from './leaving.ts'
import type { Broadcast } from './listener.ts'
import { attachNotes } from './notes-lane.ts'
import { fromOurPages } from './origin.ts'
import { Session, type BrowserSocket, type SocketFacts } from './session.ts'
import { textParser } from './text-parser.ts'
import { countedWebSockets } from './web-sockets.ts'
import { greet } from './welcome.ts'

/** Pages that hear nothing for longer ask whether their server is gone, in ms. */
const PING_INTERVAL_MS = 2_000
/** Who is silent for so long is gone, in ms: bad networks stand still for some seconds, and connecting anew is slower there. */
const PING_TIMEOUT_MS = 10_000
/**
 * For what a joiner is told; batches go as they are. The defaults would hold 256 kB for each socket: with a window of
 * 4 kB it is 32.
 */
const DEFLATE = {
  threshold: 2_048,
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
  serverMaxWindowBits: 12,
  zlibDeflateOptions: { level: 3, memLevel: 5 },
} as const
const SLOW_CHECK_MS = 1_000

export type Signalling = { close(): Promise<void> }

type SocketServer = Server<ClientToServer, ServerToClient, DefaultEventsMap, SocketFacts>

/** Serves the browsers' sockets on an HTTP server. Closing it loses the sockets and keeps the seats. */
export function attachSignalling(server: HttpServer, deps: SignallingDeps): Signalling {
  const door = new Door(deps)
  const io: SocketServer = new Server(server, {
    transports: ['websocket', 'polling'],
    serveClient: false,
    maxHttpBufferSize: MESSAGE_MAX_BYTES,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    connectTimeout: HELLO_WITHIN_MS,
    perMessageDeflate: DEFLATE,
    parser: textParser,
    wsEngine: countedWebSockets(() => deps.limits.met('control-frames-of-socket')),
    allowRequest: (request, answer) => {
      const no = whyNot(request)
      answer(no, no === null)
    },
  })
  // Before the meetings are restored nobody has a place: who asks then would be told for good that theirs is gone.
  function whyNot(request: IncomingMessage): string | null {
    if (!deps.started()) return 'starting'
    if (!deps.isService(request) && !fromOurPages(request.headers, deps.origins)) return 'foreign origin'
    return door.admits(request) ? null : 'too many connections'
  }
  deps.channels.through(broadcastOver(io))
  io.engine.on('connection', (connection: BrowserSocket['conn']) => {
    door.opened(connection)
  })
  const admitted = new WeakMap<BrowserSocket, Admitted>()
  const callers = new WeakMap<BrowserSocket['conn'], Caller>()
  attachNotes(io, deps, (connection) => callers.get(connection))
  let closing = false

  io.use((socket, next) => {
    door.knock(socket).then(
      (one) => {
        admitted.set(socket, one)
        callers.set(socket.conn, one.caller)
        // Not only on `disconnect`: a socket may be lost before it is connected.
        socket.conn.once('close', () => {
          if (!closing) loseSocket(one.caller)
        })
        next()
      },
      (error: unknown) => next(asConnectError(error, deps)),
    )
  })
  io.on('connection', (socket) => {
    // A packet that breaks the protocol: Socket.IO closes the connection itself.
    socket.on('error', () => undefined)
    const one = admitted.get(socket)
    if (!one) return
    if (one.caller.session.phase === 'over') {
      one.caller.session.hangUp()
      return
    }
    socket.once('disconnect', () => {
      if (!closing) loseSocket(one.caller)
    })
    listen(one.caller)
    void greet(one)
  })
  const slowCheck = setInterval(() => dropSlow(deps), SLOW_CHECK_MS)

  return {
    close: () => {
      closing = true
      clearInterval(slowCheck)
      // Not `io.close`: it would close the HTTP server, too, which is not ours.
      io.engine.close()
      deps.channels.close()
      return Promise.resolve()
    },
  }
}

function broadcastOver(io: SocketServer): Broadcast {
  return (group, name, notice, { except = [], passing = false }) => {
    const ids = except.flatMap((one) => (one instanceof Session ? [one.socket.id] : []))
    // Written once for all; deflating the same bytes for each receiver would cost more than it saves.
    const all = io.to(group).except(ids).compress(false)
    const receivers = passing ? all.volatile : all
    // The event map is indexed by the name's own type, which TypeScript does not follow through a generic.
    const emit = receivers.emit.bind(receivers) as unknown as (name: string, notice: unknown) => boolean
    emit(name, notice)
  }
}

// Socket.IO gives `data` of the error to the client.
function asConnectError(error: unknown, { log }: SignallingDeps): Error {
  if (error instanceof Refused) return Object.assign(new Error(error.message), { data: error.toFailure() })
  log.error({ err: error }, 'a Hello broke')
  return Object.assign(new Error('internal error'), { data: { code: 'internal', message: 'internal error' } })
}

function listen(caller: Caller): void {
  const { session, log, live, channel } = caller
  const guard = new Guard(caller)
  serve(session.socket, {
    table: requests,
    handlers,
    context: caller,
    admit: (name, rate) => channel.asked.take() ?? guard.admit(name, rate),
    onAnswered: () => {
      channel.asked.answered()
    },
    onBadRequest: () => guard.strike(),
    onBug: (error, name) => {
      log.error({ err: error, meeting: live.now.id, request: name }, 'a request broke')
    },
  })
}

function dropSlow({ channels, log }: SignallingDeps): void {
  for (const channel of channels.all()) {
    for (const listener of channel.listeners()) {
      if (!listener.tooSlow) continue
      log.warn({ meeting: channel.id, participant: listener.self }, 'a slow receiver was dropped')
      listener.drop()
    }
  }
}
