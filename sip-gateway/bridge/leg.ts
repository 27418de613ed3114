/** The media of one call: its ports, what it says and what it is told. */
import { decoderOf, encoderOf, MIX_RATE } from '../codecs/codec.ts'
import type { Digit } from '../dtmf.ts'
import { isRtcp, parseRtp } from '../rtp/packet.ts'
import { Shield } from '../rtp/shield.ts'
import type { Agreement } from '../sdp/negotiation.ts'
import { Announcer } from './announcer.ts'
import { Incoming } from './incoming.ts'
import { Latch, type Address } from './latch.ts'
import type { Mix } from './mix.ts'
import { Outgoing } from './outgoing.ts'
import type { PortPair } from './ports.ts'

export type LegOptions = {
  readonly ports: PortPair
  /** In ms. */
  readonly clock: () => number
  /** From 0 to 1, and not to be guessed. */
  readonly chance: () => number
  /** What a quiet line sounds like. */
  readonly noise: Int16Array
  readonly onDigit: (digit: Digit) => void
  /** Everything that was to be said is said. */
  readonly onSaid: () => void
  /** Nothing came for so long that nobody can be there. */
  readonly onSilent: () => void
}

/** Without a packet or a report, in ms: who holds the call may be silent for longer. */
export const SILENT_MS = 30_000
const REPORT_EVERY_MS = 5000

export class Leg {
  readonly announcer: Announcer
  readonly #options: LegOptions
  readonly #latch = new Latch()
  #agreement: Agreement | undefined
  #incoming: Incoming | undefined
  #outgoing: Outgoing | undefined
  #shield = Shield.of(undefined)
  #heardAt: number
  #reportedAt: number
  #spoke = false
  #closed = false
  #agreed = 0

  constructor(options: LegOptions) {
    this.#options = options
    this.announcer = new Announcer(options.noise)
    this.#heardAt = this.#reportedAt = options.clock()
    options.ports.rtp.on('message', (datagram, from) => this.#receive(datagram, from))
    options.ports.rtcp.on('message', (report, from) => this.#reported(this.#shield.open(report), from))
  }

  get port(): number {
    return this.#options.ports.port
  }

  /** What both ends do from now on. @param source the address that its SIP comes from */
  async agree(agreement: Agreement, source: string): Promise<void> {
    const turn = ++this.#agreed
    const { codec, payloadType, events } = agreement
    const [decoder, encoder] = await Promise.all([decoderOf(codec), encoderOf(codec)])
    // The call ended meanwhile, or agreed on something else.
    if (this.#closed || turn !== this.#agreed) {
      decoder.free()
      encoder.free()
      return
    }
    this.#free()
    this.#agreement = agreement
    this.#shield = Shield.of(agreement.keys, this.#shield)
    this.#latch.expect(agreement.remote, source)
    this.#incoming = new Incoming({ codec, payloadType, events: events?.payloadType }, decoder)
    const { chance } = this.#options
    const number = (bits: number) => Math.floor(chance() * 2 ** bits)
    this.#outgoing = new Outgoing(codec, payloadType, encoder, {
      ssrc: number(32),
      sequence: number(16),
      timestamp: number(32),
    })
    this.#heardAt = this.#options.clock()
  }

  /** What it says in the next 20 ms, at its own rate, good until the next call; undefined: nothing. */
  hear(): Int16Array | undefined {
    const heard = this.#incoming?.next()
    return this.#receives ? heard : undefined
  }

  /** Says the next 20 ms to it. @param room what is heard of the meeting */
  speak(room: Mix | undefined): void {
    const sound =
      room !== undefined && this.announcer.letsPass ? room : this.announcer.next(room?.at(MIX_RATE))
    const target = this.#latch.target
    if (this.#sends && target !== undefined && this.#outgoing !== undefined)
      this.#options.ports.rtp.send(
        this.#shield.seal(this.#outgoing.packet(sound)),
        target.port,
        target.address,
      )
    else this.#outgoing?.pass()
    if (this.#spoke && !this.announcer.speaks) this.#options.onSaid()
    this.#spoke = this.announcer.speaks
    this.#watch()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#options.ports.close()
    this.#free()
  }

  get #receives(): boolean {
    const direction = this.#agreement?.direction
    return direction === 'sendrecv' || direction === 'recvonly'
  }

  get #sends(): boolean {
    const direction = this.#agreement?.direction
    return direction === 'sendrecv' || direction === 'sendonly'
  }

  #receive(datagram: Buffer, from: Address): void {
    const opened = this.#shield.open(datagram)
    if (opened === undefined || isRtcp(opened)) {
      this.#reported(opened, from)
      return
    }
    const packet = parseRtp(opened)
    if (packet === undefined || !this.#latch.accepts(packet, from)) return
    const now = this.#options.clock()
    this.#heardAt = now
    const digit = this.#incoming?.receive(packet, now)
    if (digit !== undefined) this.#options.onDigit(digit)
  }

  #reported(report: Uint8Array | undefined, from: Address): void {
    if (report !== undefined && this.#latch.knows(from.address)) this.#heardAt = this.#options.clock()
  }

  #watch(): void {
    const now = this.#options.clock()
    if (this.#agreement !== undefined && !this.#receives) this.#heardAt = now
    if (now - this.#heardAt > SILENT_MS) {
      this.#heardAt = now
      this.#options.onSilent()
    }
    if (now - this.#reportedAt < REPORT_EVERY_MS || this.#agreement === undefined) return
    this.#reportedAt = now
    const { address, rtcpPort } = this.#agreement.remote
    const report = this.#outgoing?.report(Date.now())
    if (report !== undefined)
      this.#options.ports.rtcp.send(
        this.#shield.sealReport(report),
        rtcpPort,
        this.#latch.target?.address ?? address,
      )
  }

  #free(): void {
    this.#incoming?.free()
    this.#outgoing?.free()
    this.#incoming = this.#outgoing = undefined
  }
}
