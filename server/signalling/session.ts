import type { DefaultEventsMap, Socket } from 'socket.io'
import type { PageId, ParticipantId, ProducerId, UserId } from '../../shared/ids.ts'
import type { RtpCapabilities } from '../../shared/media.ts'
import type { MicrophoneState } from '../../shared/meeting.ts'
import type { ClientToServer, Notice, NoticeName, ServerToClient } from '../../shared/protocol.ts'
import type { Role } from '../../shared/roles.ts'
import type { EndpointId } from '../../shared/sfu.ts'
import type { Failure } from '../../shared/wire.ts'
import type { LiveMeeting } from '../meeting/live-meeting.ts'
import { circleOf, type Circle } from '../reactions/circles.ts'
import type { EntryCredential, Listener, SignedIn } from './listener.ts'
import { phaseOf, roleOf, type Move, type Phase } from './page-life.ts'
import { cutOff, tooSlow } from './slow.ts'

export type BrowserSocket = Socket<ClientToServer, ServerToClient, DefaultEventsMap, SocketFacts>
/** Nothing hangs on a socket. */
export type SocketFacts = Record<string, never>

type Opening = EntryCredential & {
  readonly socket: BrowserSocket
  readonly page: PageId
  /** A keyed hash of what names the browser. */
  readonly browser: string
  /** Whom a limit per address counts it as. */
  readonly address: string
  readonly live: LiveMeeting
  readonly self: ParticipantId
  /** In which role it would come in. */
  readonly entersAs: Role
  /** By who they are to the room, and not by their link. */
  readonly byStanding: boolean
  readonly capabilities: RtpCapabilities | null
}

/** The media end of a page, as far as the server has it. `failed`: the page wants media and could not have it yet. */
export type PageMedia = {
  state: 'none' | 'open' | 'failed'
  capabilities: RtpCapabilities | null
  /** The microphone of an echo test, when the meeting knows of none. */
  echo: ProducerId | null
  /** How that microphone enters with who comes in; null before they are asked for it, and once it has. */
  enters: MicrophoneState | null
}

function lastWordOf({ code, message, by, why, retryAfterMs, path }: Failure): Notice<'dismissed'> {
  return {
    ...{ code, message },
    ...(by !== undefined && { by }),
    ...(why !== undefined && { why }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(path !== undefined && { path }),
  }
}

/** One socket's life: a browser's page in a meeting. The participant outlives it. */
export class Session implements Listener {
  readonly socket: BrowserSocket
  readonly page: PageId
  readonly browser: string
  readonly address: string
  readonly self: ParticipantId
  readonly link: string | null
  readonly passOf: UserId | null
  readonly account: SignedIn | null
  readonly via: EntryCredential['via']
  readonly endpoint: EndpointId
  readonly media: PageMedia
  #entersAs: Role
  #byStanding: boolean
  #looksAfter: boolean
  readonly #live: LiveMeeting
  /** Told of each move. */
  onMove: ((move: Move) => void) | null = null
  /** Where the page was last told that it is. */
  told = ''
  #over = false
  #turn: Promise<unknown> = Promise.resolve()
  #lastWord: Failure | null = null

  constructor({
    socket,
    page,
    browser,
    address,
    live,
    self,
    entersAs,
    byStanding,
    link,
    passOf,
    account,
    via,
    looksAfter,
    capabilities,
  }: Opening) {
    this.socket = socket
    this.page = page
    this.browser = browser
    this.address = address
    this.self = self
    this.link = link
    this.passOf = passOf
    this.account = account
    this.via = via
    this.#looksAfter = looksAfter
    this.endpoint = `${self}:${page}`
    this.media = { state: 'none', capabilities, echo: null, enters: null }
    this.#entersAs = entersAs
    this.#byStanding = byStanding
    this.#live = live
  }

  get phase(): Phase {
    return this.#over ? 'over' : phaseOf(this.#live.now, this.self)
  }

  /** Inside: the one that the meeting gives; before that the one in which it would come in. */
  get role(): Role {
    return roleOf(this.#live.now, this.self) ?? this.#entersAs
  }

  get circle(): Circle {
    return circleOf(this.#live.now, this.self, this.#entersAs)
  }

  get byStanding(): boolean {
    return this.#byStanding
  }

  get looksAfter(): boolean {
    return this.#looksAfter
  }

  loseStanding(): void {
    if (this.#byStanding) this.#entersAs = 'participant'
    this.#byStanding = false
    this.#looksAfter = false
  }

  get tooSlow(): boolean {
    return tooSlow(this.socket)
  }

  /** Why it is over, when there is something to say. */
  get lastWord(): Failure | null {
    return this.#lastWord
  }

  tell<N extends NoticeName>(name: N, notice: Notice<N>): void {
    // The event map is indexed by the name's own type, which TypeScript does not follow through a generic.
    const emit = this.socket.emit.bind(this.socket) as (name: N, notice: Notice<N>) => boolean
    emit(name, notice)
  }

  tellInTurn<N extends NoticeName>(name: N, notice: Notice<N>): void {
    void this.inTurn(() => {
      this.tell(name, notice)
      return Promise.resolve()
    })
  }

  hear(groups: readonly string[]): void {
    // Its own id is a room of Socket.IO's.
    for (const room of this.socket.rooms)
      if (room !== this.socket.id && !groups.includes(room)) void this.socket.leave(room)
    if (groups.length > 0) void this.socket.join([...groups])
  }

  move(move: Move): void {
    this.onMove?.(move)
  }

  loseMedia(): void {
    if (this.media.state === 'none') return
    this.media.state = 'failed'
    this.media.echo = null
    this.tell('media:lost', {})
  }

  moveMedia(): boolean {
    if (this.media.state !== 'open') return false
    this.tell('media:moving', {})
    return true
  }

  mediaMoved(): void {
    this.tell('media:moved', {})
  }

  mediaAvailable(): void {
    if (this.media.state === 'failed') this.loseMedia()
  }

  drop(): void {
    cutOff(this.socket)
  }

  /** Does one thing after the other, so that their answers leave in that order. */
  inTurn<T>(act: () => Promise<T>): Promise<T> {
    const acted = this.#turn.then(act)
    // An answer leaves a little after its promise.
    this.#turn = acted.catch(() => undefined).then(() => new Promise(setImmediate))
    return acted
  }

  /** The end of this session; with a last word it is told before the socket is closed, which waits for `settled`. */
  end(lastWord: Failure | null, settled: Promise<unknown> = Promise.resolve()): void {
    if (this.#over) return
    this.#over = true
    this.hear([])
    this.#lastWord = lastWord
    this.hangUp(settled)
  }

  /** Says the last word and closes the socket, once it is connected. */
  hangUp(settled: Promise<unknown> = Promise.resolve()): void {
    if (!this.socket.connected) return
    const word = this.#lastWord
    if (word) this.tell('dismissed', lastWordOf(word))
    // The answer to the request that ended it leaves first.
    void settled.then(() => setImmediate(() => this.socket.disconnect(true)))
  }
}
