import { io, type Socket } from 'socket.io-client'
import type {
  ClientToServer,
  Hello,
  Notice,
  NoticeName,
  Payload,
  Reply,
  RequestName,
  ServerToClient,
  requests,
} from '../../../shared/protocol.ts'
import { Refused } from '../../../shared/refused.ts'
import { request } from '../../../shared/request.ts'
import { Silence } from '../../../shared/silence.ts'
import { pauseBefore } from './backoff.ts'
import { NodePath } from './node-path.ts'
import { isThere, lookFor } from './reachable.ts'
import { distrustWebSockets, trustWebSockets, waysToTry } from './ways.ts'
import { answerTo, failureIn, type Refusal } from './refusals.ts'

export type ConnectionEvents = {
  /** Loaded at each connect: who this page is and what it has by now. */
  readonly hello: () => Promise<Hello>
  /** It is being connected again; `moving`: where the meeting has gone, which takes a moment and is no trouble. */
  readonly onLost: (moving: boolean) => void
  /** The server's last word. `again`: the page has another way to come, and tries it. */
  readonly onFinal: (refusal: Refusal) => 'over' | 'again'
  /** The page speaks an older wire than the server. */
  readonly onOutdated: () => void
}

/** A namespace of its own on a page's connection. */
export type Lane = Socket

/** What hears notices: one function per kind. `dismissed` is the connection's own. */
export type Hearing = {
  readonly [N in Exclude<NoticeName, 'dismissed'>]: (notice: Notice<N>) => void
}

/** A way that is silent for longer is given up, and another one tried, in ms. */
const CONNECT_TIMEOUT_MS = 5_000

/** Of so many attempts one opens a socket without asking first whether there is a server. */
const OPEN_ANYWAY_EACH = 6

/** A page that is led on says nothing of it for so long, in ms. */
const QUIET_MS = 2_000

/** Opened, but the server does not answer the hello: begin again, in ms. */
const WELCOME_TIMEOUT_MS = 10_000

/**
 * The page's socket: connects, tells who it is, connects again when lost and stops for good at a final refusal. It knows
 * nothing of meetings; what it hears goes to `Hearing`.
 */
export class Connection {
  readonly #socket: Socket<ServerToClient, ClientToServer>
  readonly #events: ConnectionEvents
  #attempt = 0
  /** Counts attempts: what an earlier one still brings is of no interest. */
  #turn = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  /** While it is led to where the meeting has gone. */
  #moving: ReturnType<typeof setTimeout> | undefined
  #over = false
  readonly #node = new NodePath()
  readonly #lanes = new Map<string, Lane>()
  readonly #silence = new Silence({
    look: () => lookFor(this.#node.node),
    onDead: (found) => {
      if (found === 'nobody') this.#node.unreachable()
      this.renew()
    },
  })

  constructor(events: ConnectionEvents, hearing: Hearing) {
    this.#events = events
    this.#socket = io({
      transports: waysToTry(),
      tryAllTransports: true,
      // Our own attempts: Socket.IO's stop at a refusal and cannot be hurried.
      reconnection: false,
      timeout: CONNECT_TIMEOUT_MS,
      autoConnect: false,
      auth: (tell) => {
        const turn = this.#turn
        events.hello().then(
          (hello) => {
            if (turn === this.#turn) tell(hello)
          },
          () => {
            if (turn === this.#turn) this.#again()
          },
        )
      },
    })
    this.#listen(hearing)
  }

  /** Connects, and again whenever the socket is lost. */
  open(): void {
    if (!this.#over) this.#open()
  }

  get connected(): boolean {
    return this.#socket.connected
  }

  /**
   * Asks the server.
   *
   * @throws Refused; `unavailable` at once while the socket is down.
   */
  ask<N extends RequestName>(name: N, payload: Payload<N>, timeoutMs?: number): Promise<Reply<N>> {
    return request<typeof requests, N>(this.#socket, name, payload, timeoutMs)
  }

  /** A lane of its own beside this one on the same connection; it is to be connected anew whenever this one is. */
  lane(name: string): Lane {
    const lane = this.#lanes.get(name) ?? this.#socket.io.socket(name)
    this.#lanes.set(name, lane)
    return lane
  }

  /** The network has changed or come back: do not wait for the next attempt. */
  hurry(): void {
    if (this.#over || this.#socket.connected) return
    this.#attempt = 0
    void this.#reach()
  }

  /** The socket looks open but is not to be trusted (sleep, another network): open a new one. */
  renew(): void {
    if (this.#over) return
    this.#drop()
    this.hurry()
  }

  /** No more attempts, nothing more heard. May be called again. */
  close(): void {
    this.#over = true
    clearTimeout(this.#timer)
    this.#arrived()
    this.#drop()
  }

  #listen(hearing: Hearing): void {
    const socket = this.#socket
    socket.on('connect', () => {
      clearTimeout(this.#timer)
      this.#attempt = 0
      this.#node.arrived()
      this.#arrived()
      this.#silence.heard()
      // Polled first, and a WebSocket passed after all.
      socket.io.engine.once('upgrade', trustWebSockets)
    })
    socket.on('connect_error', (error) => {
      if (error.message === 'timeout') this.#silent()
      const failure = failureIn(error)
      const atOnce = failure?.code === 'moved' ? this.#node.moved(failure.path) : null
      if (failure === null) this.#node.unreachable()
      if (atOnce !== null) {
        this.#follow(atOnce)
        return
      }
      this.#refused(failure ?? { code: 'unavailable' }, failure?.retryAfterMs)
    })
    socket.io.on('ping', () => {
      // Before that attempts have a patience of their own.
      if (socket.connected) this.#silence.heard()
    })
    socket.on('disconnect', (reason) => {
      this.#silence.end()
      // Where nothing comes from any more an attempt would hang, too; if it lives, any other one leads back.
      if (reason === 'ping timeout') this.#node.unreachable()
      this.#again()
    })
    socket.on('dismissed', ({ message: _message, ...refusal }) => {
      const atOnce = refusal.code === 'moved' ? this.#node.moved(refusal.path) : null
      if (atOnce === null) this.#refused(refusal, refusal.retryAfterMs)
      else this.#move(atOnce, refusal.retryAfterMs ?? 0)
    })
    // Each row of the table takes what its name brings.
    for (const [name, hear] of Object.entries(hearing))
      socket.on(name as 'welcome', hear as Hearing['welcome'])
  }

  /** To the server that has the meeting. */
  #follow(atOnce: boolean): void {
    if (this.#over) return
    if (atOnce) this.#open()
    else this.#again()
  }

  /** The meeting goes on elsewhere from now on; `afterMs`: all of its people come there. */
  #move(atOnce: boolean, afterMs: number): void {
    if (this.#over) return
    this.#arrived()
    this.#moving = setTimeout(() => {
      this.#moving = undefined
      this.#events.onLost(false)
    }, afterMs + QUIET_MS)
    this.#attempt = 0
    // What follows from that is to come again; here it is known where to, and when.
    this.#drop()
    clearTimeout(this.#timer)
    if (atOnce) this.#timer = setTimeout(() => this.#open(), afterMs)
    else this.#again(afterMs)
  }

  /** It moves no more. */
  #arrived(): void {
    clearTimeout(this.#moving)
    this.#moving = undefined
  }

  // As long as one lane is open the connection under it stays open, too.
  #drop(): void {
    for (const lane of this.#lanes.values()) lane.disconnect()
    this.#socket.disconnect()
  }

  #refused(refusal: Refusal, retryAfterMs?: number): void {
    if (this.#over) return
    const answer = answerTo(refusal.code)
    if (answer === 'reload') {
      this.close()
      this.#events.onOutdated()
    } else if (answer === 'again' || this.#events.onFinal(refusal) === 'again') {
      this.#again(retryAfterMs)
    } else {
      this.close()
    }
  }

  #again(afterMs = 0): void {
    if (this.#over) return
    this.#events.onLost(this.#moving !== undefined)
    clearTimeout(this.#timer)
    const pause = Math.max(afterMs, pauseBefore(this.#attempt, chance()))
    this.#attempt += 1
    this.#timer = setTimeout(() => void this.#reach(), pause)
  }

  /**
   * Browsers hold new WebSockets back, for seconds, after some that failed: a plain request finds out whether there is a
   * server, and only then one is opened. Now and then one is opened all the same, should plain requests not pass.
   */
  async #reach(): Promise<void> {
    const turn = ++this.#turn
    clearTimeout(this.#timer)
    const there = await isThere()
    if (turn !== this.#turn || this.#over) return
    if (there || this.#attempt % OPEN_ANYWAY_EACH === OPEN_ANYWAY_EACH - 1) this.#open()
    else this.#again()
  }

  /** Nothing came, not even an error: something on the way swallows WebSockets. */
  #silent(): void {
    distrustWebSockets()
    this.#socket.io.opts.transports = waysToTry()
  }

  #open(): void {
    this.#turn += 1
    clearTimeout(this.#timer)
    this.#socket.io.opts.transports = waysToTry()
    this.#socket.io.opts.path = this.#node.path
    // An attempt that hangs on a dead path would hold the next one back.
    if (!this.#socket.connected) this.#drop()
    this.#socket.connect()
    this.#timer = setTimeout(() => {
      if (this.#socket.connected) return
      this.#silent()
      this.#node.unreachable()
      this.#again()
    }, WELCOME_TIMEOUT_MS)
  }
}

/** Whether trying again may help: the socket or the server was away, nothing was decided. */
export function isPassing(error: unknown): boolean {
  return error instanceof Refused && (error.code === 'unavailable' || error.code === 'internal')
}

function chance(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32
}
