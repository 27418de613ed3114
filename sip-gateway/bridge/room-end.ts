/** A call's other side: the voices of its meeting come here from the media node, and the caller's goes there. Plain RTP. */
import type { Socket } from 'node:dgram'
import { encoderOf } from '../codecs/codec.ts'
import { ssrcOf } from '../rtp/packet.ts'
import { openSocket } from './datagrams.ts'
import type { Address } from './latch.ts'
import type { Mixes, Spoken } from './mix.ts'
import { levelOf } from './level.ts'
import { Outgoing } from './outgoing.ts'
import type { Hearing, VoiceFormat, Voices } from './voices.ts'

/** How the caller's own is sent. */
export type OwnFormat = Pick<VoiceFormat, 'ssrc' | 'codec' | 'payloadType'>

/** Never encrypted, and so never off this machine. */
const LOOPBACK = '127.0.0.1'

export class RoomEnd {
  readonly #socket: Socket
  readonly #clock: () => number
  readonly #voices: Voices
  readonly #hearings = new Map<string, Hearing>()
  readonly #bySsrc = new Map<number, Hearing>()
  /** Each time voices are told of: an older telling must not overtake a newer. */
  readonly #opening = new Map<string, symbol>()
  #peer: Address | undefined
  #outgoing: Outgoing | undefined
  #closed = false

  private constructor(socket: Socket, voices: Voices, clock: () => number) {
    this.#socket = socket
    this.#voices = voices
    this.#clock = clock
    socket.on('error', () => undefined)
    socket.on('message', (datagram, from) => this.#receive(datagram, from))
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

  /** Sends to a media node from now on, and hears only that one. */
  async join(
    peer: Address,
    own: OwnFormat,
    begin: { readonly sequence: number; readonly timestamp: number },
  ): Promise<void> {
    this.#peer = peer
    const encoder = await encoderOf(own.codec)
    this.#outgoing?.free()
    this.#outgoing = undefined
    if (this.#closed) encoder.free()
    else this.#outgoing = new Outgoing(own.codec, own.payloadType, encoder, { ssrc: own.ssrc, ...begin })
  }

  async hear(opened: readonly VoiceFormat[], closed: readonly string[]): Promise<void> {
    for (const id of closed) this.#forget(id)
    await Promise.all(opened.map((voice) => this.#add(voice)))
  }

  /** What is said in the meeting in this tick; undefined: nothing. Not to be changed. */
  next(tick: number, mixes: Mixes): Int16Array | undefined {
    const heard: Spoken[] = []
    for (const hearing of this.#hearings.values()) {
      const spoken = hearing.next(tick)
      if (spoken !== undefined) heard.push(spoken)
    }
    return mixes.of(heard)
  }

  /** @param frame what the caller says in the next 20 ms; undefined: nothing */
  send(frame: Int16Array | undefined): void {
    if (frame === undefined || this.#peer === undefined || this.#outgoing === undefined)
      this.#outgoing?.pass()
    else this.#socket.send(this.#outgoing.packet(frame, levelOf(frame)), this.#peer.port, this.#peer.address)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#socket.close()
    this.#outgoing?.free()
    for (const id of [...this.#hearings.keys()]) this.#forget(id)
  }

  async #add(voice: VoiceFormat): Promise<void> {
    const turn = Symbol(voice.id)
    this.#opening.set(voice.id, turn)
    const hearing = await this.#voices.hear(voice)
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

  #receive(datagram: Buffer, from: Address): void {
    if (from.port !== this.#peer?.port || from.address !== this.#peer.address) return
    this.#bySsrc.get(ssrcOf(datagram))?.receive(datagram, this.#clock())
  }
}
