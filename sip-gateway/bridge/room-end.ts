/** A call's other side: the voices of its meeting come here from the media node, and the caller's goes there. Plain RTP. */
import type { Socket } from 'node:dgram'
import { encoderOf } from '../codecs/codec.ts'
import { ssrcOf } from '../rtp/packet.ts'
import { openSocket } from './datagrams.ts'
import type { Address } from './latch.ts'
import type { Mix } from './mix.ts'
import { levelOf } from './level.ts'
import { Outgoing } from './outgoing.ts'
import type { Hearing, VoiceFormat, Voices } from './voices.ts'

/** How the caller's own is sent. */
export type OwnFormat = Pick<VoiceFormat, 'ssrc' | 'codec' | 'payloadType'>

/** Who the caller is, where. */
export type OwnEnd = OwnFormat & { readonly meeting: string; readonly participant: string }

type Begin = { readonly sequence: number; readonly timestamp: number }

/** Never encrypted, and so never off this machine. */
const LOOPBACK = '127.0.0.1'
/** In ticks: that the caller has no place at the media node any more is known so soon, also of one who is silent. */
const REPORT_EVERY = 50

export class RoomEnd {
  readonly #socket: Socket
  readonly #clock: () => number
  readonly #voices: Voices
  /** Ways by which voices come here, for every telephone of the meeting. */
  readonly #hearings = new Map<string, Hearing>()
  readonly #bySsrc = new Map<number, Hearing>()
  /** Each time voices are told of: an older telling must not overtake a newer. */
  readonly #opening = new Map<string, symbol>()
  #own: OwnEnd | undefined
  #connected = false
  #outgoing: Outgoing | undefined
  #ticks = 0
  #closed = false

  private constructor(socket: Socket, voices: Voices, clock: () => number) {
    this.#socket = socket
    this.#voices = voices
    this.#clock = clock
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // Nobody is there: who has lost their place at the media node hears nothing of what comes for others.
      if (error.code === 'ECONNREFUSED') this.#connected = false
    })
    socket.on('message', (datagram) => this.#receive(datagram))
  }

  /** @param clock in ms */
  static async open(voices: Voices, clock: () => number): Promise<RoomEnd> {
    const socket = openSocket(LOOPBACK)
    await new Promise<void>((bound, failed) => {
      socket.once('error', failed)
      socket.bind(0, LOOPBACK, () => bound())
    })
    return new RoomEnd(socket, voices, clock)
  }

  get port(): number {
    return this.#socket.address().port
  }

  /** Sends to a media node from now on, and hears only that one, as long as it is there. */
  async join(peer: Address, own: OwnEnd, begin: Begin): Promise<void> {
    this.#own = own
    const [encoder] = await Promise.all([encoderOf(own.codec), this.#connect(peer)])
    this.#outgoing?.free()
    this.#outgoing = undefined
    if (this.#closed) encoder.free()
    else this.#outgoing = new Outgoing(own.codec, own.payloadType, encoder, { ssrc: own.ssrc, ...begin })
  }

  async hear(opened: readonly VoiceFormat[], closed: readonly string[]): Promise<void> {
    for (const id of closed) this.#forget(id)
    await Promise.all(opened.map((voice) => this.#add(voice)))
  }

  /** What the caller hears of the meeting in this tick; undefined: nothing, not even that nobody speaks. */
  next(tick: number): Mix | undefined {
    if (this.#own === undefined || !this.#connected) return undefined
    const { meeting, participant } = this.#own
    return this.#voices.mixes(meeting, tick)?.of(participant)
  }

  /** @param frame what the caller says in the next 20 ms; undefined: nothing */
  send(frame: Int16Array | undefined): void {
    const outgoing = this.#outgoing
    if (outgoing === undefined || !this.#connected) return
    if (frame === undefined) outgoing.pass()
    else this.#socket.send(outgoing.packet(frame, levelOf(frame)))
    this.#ticks += 1
    if (this.#ticks % REPORT_EVERY === 0) this.#socket.send(outgoing.report(Date.now()))
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#socket.close()
    this.#outgoing?.free()
    for (const id of [...this.#hearings.keys()]) this.#forget(id)
  }

  async #connect({ port, address }: Address): Promise<void> {
    await new Promise<void>((done) => {
      // Closed meanwhile, it would never be connected.
      this.#socket.once('close', done)
      this.#socket.connect(port, address, done)
    })
    this.#connected = !this.#closed
  }

  async #add(voice: VoiceFormat): Promise<void> {
    // Of an end that was before this one.
    if (this.#own === undefined) return
    const turn = Symbol(voice.id)
    this.#opening.set(voice.id, turn)
    const hearing = await this.#voices.hear(this.#own.meeting, voice)
    // Closed, or told anew, meanwhile.
    if (this.#closed || this.#opening.get(voice.id) !== turn) {
      hearing.stop()
      return
    }
    this.#stop(voice.id)
    this.#hearings.set(voice.id, hearing)
    this.#bySsrc.set(hearing.ssrc, hearing)
  }

  #forget(id: string): void {
    this.#opening.delete(id)
    this.#stop(id)
  }

  #stop(id: string): void {
    const hearing = this.#hearings.get(id)
    if (hearing === undefined) return
    hearing.stop()
    this.#hearings.delete(id)
    this.#bySsrc.delete(hearing.ssrc)
  }

  #receive(datagram: Buffer): void {
    if (this.#connected) this.#bySsrc.get(ssrcOf(datagram))?.receive(datagram, this.#clock())
  }
}
