import type { DefaultEventsMap, Socket } from 'socket.io'
import type { PageId, ParticipantId, ProducerId } from '../../shared/ids.ts'
import type { RtpCapabilities } from '../../shared/media.ts'
import type { MicrophoneState } from '../../shared/meeting.ts'
import type { ClientToServer, Notice, NoticeName, ServerToClient } from '../../shared/protocol.ts'
import type { Role } from '../../shared/roles.ts'
import type { EndpointId } from '../../shared/sfu.ts'
import type { Failure } from '../../shared/wire.ts'
import type { Account } from '../meeting/meeting.ts'

/** What hangs on a socket between the handshake and its connection. */
export type SocketFacts = { session?: Session }
export type BrowserSocket = Socket<ClientToServer, ServerToClient, DefaultEventsMap, SocketFacts>

/** `over`: nobody's any more, by a last word, by being replaced, or because its socket was lost. */
export type SessionPhase = 'visiting' | 'waiting' | 'inside' | 'over'

/** Who is signed in at a page; `fixed` when they come under the account's name only. */
export type SignedIn = Account & { readonly name: string; readonly fixed: boolean }

/** By what somebody came. A seat does not tell. */
export type Came = {
  /** A hash of the link. */
  readonly link: string | null
  readonly account: SignedIn | null
}

type Opening = Came & {
  readonly socket: BrowserSocket
  readonly page: PageId
  readonly self: ParticipantId
  readonly role: Role
  readonly capabilities: RtpCapabilities | null
}

/** One socket's life: whose it is and what it may do. The participant outlives it. */
export class Session {
  readonly socket: BrowserSocket
  readonly page: PageId
  readonly self: ParticipantId
  readonly role: Role
  readonly link: string | null
  readonly account: SignedIn | null
  /** The media end of this page. */
  readonly endpoint: EndpointId
  capabilities: RtpCapabilities | null
  /** `failed`: the page wants media and could not have it yet. */
  media: 'none' | 'open' | 'failed' = 'none'
  /** The echo test runs: this page hears itself and nobody else does. Who is not inside never hears anything else. */
  testing = false
  /** The microphone of an echo test, when the meeting knows of none. */
  echo: ProducerId | null = null
  /** How the microphone of the echo test is to enter. */
  microphone: MicrophoneState = 'off'
  phase: SessionPhase = 'visiting'
  /** Whether notices of the meeting reach it: only after it was told where they continue. */
  hearing = false
  /** Called when who waits is let in, or waits for something else. */
  onMoved: (() => void) | null = null
  #turn: Promise<unknown> = Promise.resolve()
  #lastWord: Failure | null = null

  constructor({ socket, page, self, role, link, account, capabilities }: Opening) {
    this.socket = socket
    this.page = page
    this.self = self
    this.role = role
    this.link = link
    this.account = account
    this.capabilities = capabilities
    this.endpoint = `${self}:${page}`
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

  /** Does one thing after the other, so that their answers leave in that order. */
  inTurn<T>(act: () => Promise<T>): Promise<T> {
    const acted = this.#turn.then(act)
    // An answer leaves a little after its promise.
    this.#turn = acted.catch(() => undefined).then(() => new Promise(setImmediate))
    return acted
  }

  /** The end of this session; with a last word it is told before the socket is closed, which waits for `settled`. */
  end(lastWord: Failure | null, settled: Promise<unknown> = Promise.resolve()): void {
    if (this.phase === 'over') return
    this.phase = 'over'
    this.hearing = false
    this.#lastWord = lastWord
    this.hangUp(settled)
  }

  /** Says the last word and closes the socket, once it is connected. */
  hangUp(settled: Promise<unknown> = Promise.resolve()): void {
    if (!this.socket.connected) return
    const word = this.#lastWord
    if (word) this.tell('dismissed', { code: word.code, message: word.message })
    // The answer to the request that ended it leaves first.
    void settled.then(() => setImmediate(() => this.socket.disconnect(true)))
  }
}
