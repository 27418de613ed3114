/** A call's other side: the voices of its meeting come here from the media node, and the caller's goes there. Plain RTP. */
import { createSocket, type Socket } from 'node:dgram'
import { decoderOf, encoderOf, type CodecName } from '../codecs/codec.ts'
import { parseRtp } from '../rtp/packet.ts'
import { Incoming } from './incoming.ts'
import type { Address } from './latch.ts'
import { Mix, type Voice } from './mix.ts'
import { levelOf } from './level.ts'
import { Outgoing } from './outgoing.ts'

/** One voice as the media node sends it. */
export type VoiceFormat = {
  readonly id: string
  readonly ssrc: number
  readonly codec: CodecName
  readonly payloadType: number
}
/** How the caller's own is sent. */
export type OwnFormat = Omit<VoiceFormat, 'id'>

/** Never encrypted, and so never off this machine. */
const LOOPBACK = '127.0.0.1'

export class RoomEnd {
  readonly #socket: Socket
  readonly #clock: () => number
  readonly #voices = new Map<string, { readonly ssrc: number; readonly incoming: Incoming }>()
  /** Each time voices are told of: an older telling must not overtake a newer. */
  readonly #opening = new Map<string, symbol>()
  #peer: Address | undefined
  #outgoing: Outgoing | undefined
  #closed = false

  private constructor(socket: Socket, clock: () => number) {
    this.#socket = socket
    this.#clock = clock
    socket.on('error', () => undefined)
    socket.on('message', (datagram, from) => this.#receive(datagram, from))
  }

  /** @param clock in ms */
  static async open(clock: () => number): Promise<RoomEnd> {
    const socket = createSocket('udp4')
    await new Promise<void>((bound, failed) => {
      socket.once('error', failed)
      socket.bind(0, LOOPBACK, () => bound())
    })
    return new RoomEnd(socket, clock)
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

  /** What is said in the meeting in the next 20 ms; undefined: nothing. */
  next(): Int16Array | undefined {
    const voices: Voice<string>[] = []
    for (const [id, { incoming }] of this.#voices) {
      const pcm = incoming.next()
      if (pcm !== undefined) voices.push({ id, pcm, level: incoming.level })
    }
    return voices.length === 0 ? undefined : new Mix(voices).without('')
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
    for (const id of [...this.#voices.keys()]) this.#forget(id)
  }

  async #add({ id, codec, payloadType, ssrc }: VoiceFormat): Promise<void> {
    const turn = Symbol(id)
    this.#opening.set(id, turn)
    const decoder = await decoderOf(codec)
    // Closed, or told anew, while the decoder was made.
    if (this.#closed || this.#opening.get(id) !== turn) {
      decoder.free()
      return
    }
    this.#voices.get(id)?.incoming.free()
    this.#voices.set(id, { ssrc, incoming: new Incoming({ codec, payloadType, events: undefined }, decoder) })
  }

  #forget(id: string): void {
    this.#opening.delete(id)
    this.#voices.get(id)?.incoming.free()
    this.#voices.delete(id)
  }

  #receive(datagram: Buffer, from: Address): void {
    if (from.port !== this.#peer?.port || from.address !== this.#peer.address) return
    const packet = parseRtp(datagram)
    if (packet === undefined) return
    for (const { ssrc, incoming } of this.#voices.values())
      if (ssrc === packet.ssrc) incoming.receive(packet, this.#clock())
  }
}
