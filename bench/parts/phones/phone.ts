/** A telephone that is really there: SIP and G.711 on ports of its own. */
import { createSocket, type Socket } from 'node:dgram'
import { DIGITS } from '../../../sip-gateway/dtmf.ts'
import { parseRtp, writeRtp } from '../../../sip-gateway/rtp/packet.ts'
import { parseSdp } from '../../../sip-gateway/sdp/description.ts'
import { muLaw } from '../../../sip-gateway/codecs/g711.ts'
import { bodyOf, Telephone, type PhoneCall } from '../../../sip-gateway/test/lines/telephone.ts'

const LOCAL = '127.0.0.1'
const FRAME_MS = 20
const FRAME_SAMPLES = 160
const EVENTS = 101
const SILENCE = muLaw.encode(new Int16Array(FRAME_SAMPLES))

/** What it says in the next 20 ms. */
export type Mouth = () => Uint8Array

export class Phone {
  readonly #telephone: Telephone
  readonly #call: PhoneCall
  readonly #socket: Socket
  readonly #to: number
  readonly #ssrc: number
  #mouth: Mouth = () => SILENCE
  #startedAt: number | undefined
  #sent = 0
  #packets = 0
  #timestamp = 0
  #ear: (payload: Uint8Array) => void = () => undefined

  get number(): string {
    return this.#call.number
  }

  private constructor(telephone: Telephone, call: PhoneCall, socket: Socket, to: number) {
    this.#telephone = telephone
    this.#call = call
    this.#socket = socket
    this.#to = to
    this.#ssrc = Number(call.number.slice(-8))
  }

  /** Calls, and is answered and heard. @param number another for each: it is whom the server takes a caller for */
  static async dial(gatewayPort: number, number: string): Promise<Phone> {
    const socket = createSocket('udp4')
    await new Promise<void>((bound) => socket.bind(0, LOCAL, bound))
    const telephone = await Telephone.on({ address: LOCAL, port: gatewayPort }, 'UDP')
    const call = telephone.call('1234', number)
    const ok = await call.taken({ body: offer(socket.address().port) })
    const [stream] = parseSdp(bodyOf(ok)).streams
    const phone = new Phone(telephone, call, socket, stream?.port ?? 0)
    await new Promise<void>((heard) => {
      socket.once('message', () => heard())
      phone.tick(performance.now())
    })
    socket.on('message', (datagram) => {
      const packet = parseRtp(datagram)
      if (packet?.payloadType !== 0) return
      phone.#packets += 1
      phone.#ear(packet.payload)
    })
    return phone
  }

  /** Packets of sound that came. */
  get packets(): number {
    return this.#packets
  }

  /** Whether nobody hung up on it. */
  get isUp(): boolean {
    return !this.#telephone.heard.kept.some((text) => text.startsWith('BYE '))
  }

  speaks(mouth: Mouth | undefined): void {
    this.#mouth = mouth ?? (() => SILENCE)
  }

  hears(ear: (payload: Uint8Array) => void): void {
    this.#ear = ear
  }

  /** Sends what is due; to be called every few ms. */
  tick(now: number): void {
    this.#startedAt ??= now
    while (this.#startedAt + this.#sent * FRAME_MS <= now) {
      this.#send(0, this.#mouth(), this.#timestamp)
      this.#timestamp += FRAME_SAMPLES
    }
  }

  /** One key after the other, each down in one packet and up in three. */
  presses(keys: string): void {
    for (const key of keys) {
      const event = DIGITS.findIndex((digit) => digit === key)
      for (const [flags, length] of [
        [10, 160],
        [0x8a, 800],
        [0x8a, 800],
        [0x8a, 800],
      ] as const)
        this.#put(EVENTS, Uint8Array.of(event, flags, length >> 8, length & 255), this.#timestamp)
      this.#timestamp += 800
    }
  }

  async hangUp(): Promise<void> {
    this.#call.ask('BYE')
    await this.#telephone.answer(200, 'BYE')
    this.#telephone.close()
    this.#socket.close()
  }

  #sequence = 0

  #send(payloadType: number, payload: Uint8Array, timestamp: number): void {
    this.#sent += 1
    this.#put(payloadType, payload, timestamp)
  }

  #put(payloadType: number, payload: Uint8Array, timestamp: number): void {
    const sequence = this.#sequence++ & 0xffff
    const packet = { payloadType, marker: false, sequence, timestamp, ssrc: this.#ssrc, payload }
    this.#socket.send(writeRtp(packet), this.#to, LOCAL)
  }
}

function offer(port: number): string {
  return [
    'v=0',
    `o=- 1 1 IN IP4 ${LOCAL}`,
    's=-',
    `c=IN IP4 ${LOCAL}`,
    't=0 0',
    `m=audio ${port} RTP/AVP 0 ${EVENTS}`,
    `a=rtpmap:${EVENTS} telephone-event/8000`,
    '',
  ].join('\r\n')
}
