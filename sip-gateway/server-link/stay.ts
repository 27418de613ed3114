/** One call at the server: a socket like a page's, which speaks for a telephone. */
import { io, type Socket } from 'socket.io-client'
import type { Heard, Question } from '../call/model.ts'
import type {
  ClientToServer,
  Happening,
  Hello,
  Notice,
  Payload,
  Reply,
  RequestName,
  requests,
  ServerToClient,
} from '../../shared/protocol.ts'
import { Refused } from '../../shared/refused.ts'
import { request } from '../../shared/request.ts'
import type { ErrorCode, Failure } from '../../shared/wire.ts'
import {
  hearFailure,
  hearHappening,
  hearMeanwhile,
  hearPosition,
  hearRefusal,
  hearWelcome,
  learn,
  type Known,
} from './hearing.ts'
import { helloOf } from './hello.ts'
import { led } from './led.ts'
import { LegMedia } from './leg-media.ts'
import type { Entering, Noticing, Server, Stay } from './link.ts'
import { noticeSilence } from './silent.ts'
import { warnAhead } from './warn-ahead.ts'

type Welcome = Notice<'welcome'>
type Placed = Exclude<Welcome, { phase: 'visiting' }>
type Seat = { readonly meeting: string; readonly participant: string; readonly seat: string }

/** A server that restarts is back before this, in ms; afterwards the place is gone anyway. */
const PATIENCE_MS = 90_000
const AGAIN_MS = 1000

export class SocketStay implements Stay {
  readonly #noticing: Noticing
  readonly #socket: Socket<ServerToClient, ClientToServer>
  readonly #hello: Hello
  #seat: Seat | undefined
  #known: Known = { people: 0, endsAt: null }
  #phase: Placed['phase'] | undefined
  #muted = true
  #handUp = false
  /** A microphone was sent open; what became of it is not told yet. */
  #awaitsOwnChange = false
  /** The server knows nothing of this socket's media yet. */
  #fresh = true
  #over = false
  /** Keys that were pressed while the meeting went to another server. */
  readonly #unasked: Question[] = []
  readonly #media: LegMedia
  #lostAt: number | undefined
  #callOffWarning: () => void = () => undefined
  #again: NodeJS.Timeout | undefined

  constructor(server: Server, entering: Entering, noticing: Noticing) {
    this.#noticing = noticing
    this.#hello = helloOf(entering, server.secret)
    this.#media = new LegMedia({
      entering,
      ask: (name, payload) => this.#ask(name, payload),
      place: () => this.#placeInside(),
      muted: () => this.#muted,
      onOpened: (muted) => {
        this.#awaitsOwnChange = !muted
      },
      onFault: noticing.onFault,
    })
    this.#socket = io(server.url, {
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelayMax: AGAIN_MS,
      extraHeaders: { authorization: `Bearer ${server.secret}` },
      auth: (done) => {
        done(this.#greeting())
      },
    })
    this.#listen(server.url)
  }

  ask(question: Question): void {
    void this.#answer(question).catch((error: unknown) => {
      // Nothing of it was done: it is asked again where the meeting goes.
      if (error instanceof Refused && error.code === 'moved') this.#unasked.push(question)
      else this.#hear(hearFailure(question, error))
    })
  }

  leave(): void {
    if (this.#over) return
    const { connected } = this.#socket
    this.#end()
    if (!connected) return
    void request<typeof requests, 'meeting:leave'>(this.#socket, 'meeting:leave', {}, AGAIN_MS)
      .catch(() => undefined)
      .finally(() => this.#socket.disconnect())
  }

  /**
   * By the PIN once; the place that it led to is had by its seat afterwards, as a page has it that was loaded anew: its
   * media is opened again.
   */
  #greeting(): Hello {
    if (this.#seat === undefined) return this.#hello
    const { join: _, ...hello } = this.#hello
    return { ...hello, credential: { with: 'seat', ...this.#seat, since: null } }
  }

  #listen(url: string): void {
    const socket = this.#socket
    socket.on('connect', () => {
      this.#lostAt = undefined
      this.#fresh = true
    })
    socket.on('disconnect', () => {
      this.#lostAt ??= performance.now()
    })
    const isLed = led(socket, () => this.#over)
    noticeSilence(socket, url, () => this.#over)
    socket.on('connect_error', (error: Error & { data?: Partial<Failure> }) => {
      if (!isLed(error.data)) this.#refused(error.data?.code)
    })
    socket.on('welcome', (welcome) => {
      this.#welcomed(welcome)
    })
    socket.on('happened', ({ happenings }) => {
      for (const one of happenings) this.#happened(one)
    })
    socket.on('waiting:position', ({ position }) => {
      if (this.#phase === 'waiting') this.#hear(hearPosition(position))
    })
    socket.on('media:consumers', ({ opened, closed }) => {
      this.#media.change(opened, closed)
    })
    socket.on('media:lost', () => {
      this.#media.open()
    })
    socket.on('media:moving', () => {
      this.#media.move()
    })
    socket.on('media:moved', () => {
      this.#media.moved()
    })
    socket.on('dismissed', (word) => {
      // It comes back by itself, or goes to where the meeting has gone.
      if (word.code === 'unavailable' || isLed(word)) return
      this.#hear(hearRefusal(word.code, true))
      this.#finish()
    })
  }

  #refused(code: ErrorCode | undefined): void {
    const isPlaced = this.#seat !== undefined
    if (isPlaced && code === 'not-found') {
      // Away for longer than a seat is kept: the PIN leads back to it.
      this.#seat = undefined
      this.#socket.connect()
      return
    }
    const heard = hearRefusal(code, isPlaced)
    const isPatient = performance.now() - (this.#lostAt ?? 0) < PATIENCE_MS
    if (heard.type === 'unreachable' && isPlaced && isPatient) {
      // A server that refuses is not tried again by the library.
      if (code !== undefined) this.#again = setTimeout(() => this.#socket.connect(), AGAIN_MS)
      return
    }
    this.#hear(isPlaced && heard.type === 'unreachable' ? { type: 'meeting-ended' } : heard)
    this.#finish()
  }

  #welcomed(welcome: Welcome): void {
    if (this.#over) return
    // Who comes back, or is somebody else there, has not come in anew.
    const goesOn = this.#phase === 'inside' && welcome.phase === 'inside'
    if (welcome.phase !== 'visiting') this.#placed(welcome)
    for (const one of goesOn ? hearMeanwhile(welcome, this.#handUp) : hearWelcome(welcome)) this.#hear(one)
    if (welcome.phase === 'visiting') this.#finish()
  }

  #placed(welcome: Placed): void {
    const before = this.#phase
    this.#phase = welcome.phase
    const meeting = welcome.phase === 'waiting' ? welcome.meeting.id : welcome.snapshot?.meeting.id
    if (meeting !== undefined) this.#seat = { meeting, participant: welcome.self, seat: welcome.seat }
    if (welcome.phase === 'waiting') {
      this.#media.close()
      return
    }
    if (welcome.snapshot !== null) this.#know(welcome.snapshot)
    if (before !== 'inside') this.#muted = true
    if (before !== 'inside' || this.#fresh) this.#media.open()
    this.#fresh = false
    for (const question of this.#unasked.splice(0)) this.ask(question)
  }

  #know({ count, meeting }: NonNullable<Extract<Welcome, { phase: 'inside' }>['snapshot']>): void {
    this.#known = { people: count, endsAt: meeting.endsAt - meeting.now }
    this.#warnAhead()
  }

  #happened(one: Happening): void {
    const { endsAt } = this.#known
    this.#known = learn(this.#known, one)
    if (this.#known.endsAt !== endsAt) this.#warnAhead()
    this.#noticeOwn(one)
    for (const heard of hearHappening(one, this.#seat?.participant ?? '')) this.#hear(heard)
  }

  /** Whether the microphone that was just opened entered as it was sent: they may have been muted meanwhile. */
  #noticeOwn({ name, notice }: Happening): void {
    if (!this.#awaitsOwnChange || name !== 'participant:changed') return
    const { id, microphone } = notice.participant
    if (id !== this.#seat?.participant || microphone === 'off') return
    this.#awaitsOwnChange = false
    if (microphone === 'muted' && !this.#muted) this.#hear({ type: 'muted', by: 'moderator' })
  }

  #warnAhead(): void {
    this.#callOffWarning()
    this.#callOffWarning = warnAhead(this.#known.endsAt ?? 0, (minutes) => {
      this.#hear({ type: 'minutes-left', minutes })
    })
  }

  async #answer(question: Question): Promise<void> {
    const participantId = this.#seat?.participant ?? ''
    switch (question) {
      case 'mute':
        await this.#ask('microphone:mute', { participantId })
        this.#hear({ type: 'muted', by: 'self' })
        return
      case 'unmute':
        await this.#ask('microphone:unmute', {})
        this.#hear({ type: 'unmuted' })
        return
      case 'raise-hand':
        await this.#ask('hand:raise', {})
        this.#hear({ type: 'hand-raised' })
        return
      case 'lower-hand':
        await this.#ask('hand:lower', { participantId })
        this.#hear({ type: 'hand-lowered', by: 'self' })
        return
      case 'count':
        this.#hear({ type: 'counted', people: this.#known.people, recorded: false })
    }
  }

  #placeInside(): Seat | undefined {
    return this.#phase === 'inside' && !this.#over ? this.#seat : undefined
  }

  #ask<N extends RequestName>(name: N, payload: Payload<N>): Promise<Reply<N>> {
    return request<typeof requests, N>(this.#socket, name, payload)
  }

  #hear(heard: Heard): void {
    if (heard.type === 'muted') this.#muted = true
    if (heard.type === 'unmuted') this.#muted = false
    if (heard.type === 'hand-raised' || heard.type === 'hand-lowered')
      this.#handUp = heard.type === 'hand-raised'
    if (!this.#over) this.#noticing.hear(heard)
  }

  #finish(): void {
    this.#end()
    this.#socket.disconnect()
  }

  #end(): void {
    this.#over = true
    this.#media.close()
    this.#callOffWarning()
    clearTimeout(this.#again)
  }
}
