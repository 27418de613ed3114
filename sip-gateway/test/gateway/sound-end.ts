/** The sound of a telephone in a test: real packets on real ports, at their pace. */
import { createSocket, type Socket } from 'node:dgram'
import {
  decoderOf,
  encoderOf,
  sampleRate,
  type CodecName,
  type Decoder,
  type Encoder,
} from '../../codecs/codec.ts'
import { startTicking } from '../../bridge/ticker.ts'
import { DIGITS, type Digit } from '../../dtmf.ts'
import { parseRtp, writeRtp } from '../../rtp/packet.ts'
import { strength } from '../tones.ts'

export const NUMBERS: Record<CodecName, number> = { PCMU: 0, PCMA: 8, G722: 9, opus: 111 }
const EVENTS = 101

let streams = 1000
const open = new Set<{ close(): void }>()

/** Ends what a test did not: with a socket open no process ends. */
export function closeAllEnds(): void {
  for (const end of [...open].reverse()) end.close()
}

/** To be closed with all others. */
export function keepEnd(end: { close(): void }): void {
  open.add(end)
}

export class SoundEnd {
  readonly codec: CodecName
  readonly port: number
  readonly #socket: Socket
  /** Of what it sends. */
  readonly ssrc: number
  readonly #encoder: Encoder
  readonly #decoder: Decoder
  #heard: Int16Array = new Int16Array(0)
  #packets = 0
  #sequence = 1000
  #timestamp = 5000
  #stop: () => void = () => undefined
  #waiting: (() => void)[] = []

  private constructor(codec: CodecName, socket: Socket, encoder: Encoder, decoder: Decoder) {
    this.codec = codec
    this.port = socket.address().port
    this.ssrc = ++streams
    this.#socket = socket
    this.#encoder = encoder
    this.#decoder = decoder
    socket.on('message', (datagram) => this.#receive(datagram))
  }

  static async open(codec: CodecName): Promise<SoundEnd> {
    const socket = createSocket('udp4')
    await new Promise<void>((bound) => socket.bind(0, '127.0.0.1', bound))
    const end = new SoundEnd(codec, socket, await encoderOf(codec), await decoderOf(codec))
    keepEnd(end)
    return end
  }

  /** A description of this end. */
  get offer(): string {
    const number = NUMBERS[this.codec]
    return [
      'v=0',
      'o=- 1 1 IN IP4 127.0.0.1',
      's=-',
      'c=IN IP4 127.0.0.1',
      't=0 0',
      `m=audio ${String(this.port)} RTP/AVP ${String(number)} ${String(EVENTS)}`,
      ...(this.codec === 'opus' ? [`a=rtpmap:${String(number)} opus/48000/2`] : []),
      `a=rtpmap:${String(EVENTS)} telephone-event/8000`,
      '',
    ].join('\r\n')
  }

  get packets(): number {
    return this.#packets
  }

  /** Says a pitch from now on, or nothing. */
  speaks(to: number, pitch: number | undefined): void {
    const rate = sampleRate(this.codec)
    this.#sends(to, (at) =>
      pitch === undefined ? 0 : Math.round(8000 * Math.sin((2 * Math.PI * pitch * at) / rate)),
    )
  }

  /** Plays this again and again from now on, at its codec's rate. */
  plays(to: number, pcm: Int16Array): void {
    this.#sends(to, (at) => pcm[at % pcm.length] ?? 0)
  }

  #sends(to: number, sampleAt: (at: number) => number): void {
    this.#stop()
    const samples = sampleRate(this.codec) / 50
    let at = 0
    this.#stop = startTicking(() => {
      const pcm = Int16Array.from({ length: samples }, () => sampleAt(at++))
      this.#send(to, NUMBERS[this.codec], this.#encoder.encode(pcm), this.#timestamp)
      this.#timestamp += this.codec === 'opus' ? 960 : 160
    })
  }

  /** One packet of noise to a port of which it knows nothing. */
  throws(to: number): void {
    this.#send(to, NUMBERS[this.codec], this.#encoder.encode(new Int16Array(160).fill(8000)), this.#timestamp)
  }

  /** Presses keys, each as telephones do: a packet when it goes down, three when it comes up. */
  presses(to: number, keys: readonly Digit[]): void {
    for (const key of keys) {
      const at = (this.#timestamp += 4000)
      for (const [flags, length] of [
        [10, 160],
        [0x8a, 800],
        [0x8a, 800],
        [0x8a, 800],
      ] as const)
        this.#send(to, EVENTS, Uint8Array.of(DIGITS.indexOf(key), flags, length >> 8, length & 255), at)
    }
  }

  /** Waits until the last half second that came holds what is looked for. */
  async hears(fits: (lately: Int16Array) => boolean): Promise<void> {
    while (!fits(this.lately)) await new Promise<void>((came) => this.#waiting.push(came))
  }

  /** The strength of a pitch in the last half second. */
  strengthOf(pitch: number, lately = this.lately): number {
    return strength(lately, pitch, sampleRate(this.codec))
  }

  get lately(): Int16Array {
    return this.#heard.subarray(-sampleRate(this.codec) / 2)
  }

  forget(): void {
    this.#heard = new Int16Array(0)
  }

  close(): void {
    if (!open.delete(this)) return
    this.#stop()
    this.#socket.close()
    this.#encoder.free()
    this.#decoder.free()
  }

  #send(to: number, payloadType: number, payload: Uint8Array, timestamp: number): void {
    const sequence = this.#sequence++
    this.#socket.send(
      writeRtp({ payloadType, marker: false, sequence, timestamp, ssrc: this.ssrc, payload }),
      to,
      '127.0.0.1',
    )
  }

  #receive(datagram: Buffer): void {
    const packet = parseRtp(datagram)
    if (packet?.payloadType !== NUMBERS[this.codec]) return
    this.#packets += 1
    const pcm = this.#decoder.decode(packet.payload)
    const all = new Int16Array(this.#heard.length + pcm.length)
    all.set(this.#heard)
    all.set(pcm, this.#heard.length)
    this.#heard = all.slice(-sampleRate(this.codec))
    for (const look of this.#waiting.splice(0)) look()
  }
}
