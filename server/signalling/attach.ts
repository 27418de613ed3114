import type { Server as HttpServer } from 'node:http'
import { Server, type DefaultEventsMap } from 'socket.io'
import { MESSAGE_MAX_BYTES } from '../../shared/limits.ts'
import { requests, type ClientToServer, type ServerToClient } from '../../shared/protocol.ts'
import { Refused } from '../../shared/refused.ts'
import { serve } from '../../shared/serve.ts'
import type { Rate } from '../../shared/wire.ts'
import type { Limit } from '../limits/limits.ts'
import { admit, type Admitted } from './admission.ts'
import type { Caller, SignallingDeps } from './caller.ts'
import { Guard } from './guard.ts'
import { handlers } from './handlers/index.ts'
import { loseSocket } from './leaving.ts'
import { fromOurPages } from './origin.ts'
import type { BrowserSocket, SocketFacts } from './session.ts'
import { cutOff, tooSlow } from './slow.ts'
import { textParser } from './text-parser.ts'
import { greet } from './welcome.ts'

const PING_INTERVAL_MS = 5_000
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

/** Schools and ministries stand behind one address: 1 000 at once, then 50 a second. */
export const CONNECTS: Rate = { perSecond: 50, burst: 1_000 }
/** Sockets that open with nothing good: garbage, and links that lead nowhere. */
const BAD_HELLOS: Rate = { perSecond: 1, burst: 60 }

export type Signalling = { close(): Promise<void> }

/** Serves the browsers' sockets on an HTTP server. Closing it loses the sockets and keeps the seats. */
export function attachSignalling(server: HttpServer, deps: SignallingDeps): Signalling {
  const io = new Server<ClientToServer, ServerToClient, DefaultEventsMap, SocketFacts>(server, {
    transports: ['websocket', 'polling'],
    serveClient: false,
    maxHttpBufferSize: MESSAGE_MAX_BYTES,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    perMessageDeflate: DEFLATE,
    parser: textParser,
    allowRequest: (request, answer) => {
      const ours = fromOurPages(request.headers, deps.origins)
      answer(ours ? null : 'foreign origin', ours)
    },
  })
  const admitted = new WeakMap<BrowserSocket, Admitted>()
  const doors = {
    connects: deps.limits.of('hellos-of-address', deps.connects ?? CONNECTS),
    bad: deps.limits.of('bad-hellos-of-address', BAD_HELLOS),
  }
  let closing = false

  io.use((socket, next) => {
    knock(deps, doors, socket).then(
      (one) => {
        admitted.set(socket, one)
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
      deps.audiences.close()
      return Promise.resolve()
    },
  }
}

type Doors = { readonly connects: Limit; readonly bad: Limit }

async function knock(deps: SignallingDeps, doors: Doors, socket: BrowserSocket): Promise<Admitted> {
  const address = deps.addressOf(socket.request)
  const wait = doors.connects.take(address)
  if (wait > 0) throw new Refused('rate-limited', 'too many connections', { retryAfterMs: wait })
  try {
    return await admit(deps, socket)
  } catch (error) {
    const penalty = isGuess(error) ? doors.bad.take(address) : 0
    if (penalty > 0) throw new Refused('rate-limited', 'too many refusals', { retryAfterMs: penalty })
    throw error
  }
}

// Who holds a good link and cannot come in now is one of many who stand behind one address.
function isGuess(error: unknown): boolean {
  return error instanceof Refused && (error.code === 'bad-request' || error.code === 'not-found')
}

// Socket.IO gives `data` of the error to the client.
function asConnectError(error: unknown, { log }: SignallingDeps): Error {
  if (error instanceof Refused) return Object.assign(new Error(error.message), { data: error.toFailure() })
  log.error({ err: error }, 'a Hello broke')
  return Object.assign(new Error('internal error'), { data: { code: 'internal', message: 'internal error' } })
}

function listen(caller: Caller): void {
  const { session, log, live } = caller
  const guard = new Guard(caller)
  serve(session.socket, {
    table: requests,
    handlers,
    context: caller,
    admit: (name, rate) => guard.admit(name, rate),
    onBadRequest: () => guard.strike(),
    onBug: (error, name) => {
      log.error({ err: error, meeting: live.now.id, request: name }, 'a request broke')
    },
  })
}

function dropSlow({ audiences, log }: SignallingDeps): void {
  for (const audience of audiences.all()) {
    for (const session of audience.sessions()) {
      if (!tooSlow(session)) continue
      log.warn({ meeting: audience.id, participant: session.self }, 'a slow receiver was dropped')
      cutOff(session)
    }
  }
}
