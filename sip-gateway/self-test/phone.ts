/** The sound of the telephone that tests a line: PCMU on a port of its own, to wherever sound comes from. */
import { createSocket, type Socket } from 'node:dgram'
import { loudness } from '../bridge/frame.ts'
import { startTicking } from '../bridge/ticker.ts'
import { muLaw } from '../codecs/g711.ts'
import { DIGITS } from '../dtmf.ts'
import { parseRtp, writeRtp } from '../rtp/packet.ts'

export const RATE = 8000
const FRAME = RATE / 50
const EVENTS = 101
const SILENCE = muLaw.encode(new Int16Array(FRAME))
/** Of all that is heard the last so much is kept: a sentence. */
const KEPT = 4 * RATE
const KEY_FRAMES = 10

export class TestPhone {
  readonly #socket: Socket
  #to: { readonly address: string; readonly port: number } | undefined
  #heard = new Int16Array(0)
  #keys: string[] = []
  #sinceKey = 0
  #sequence = 1
  #timestamp = 0
  readonly #stop: () => void

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('error', () => undefined)
    socket.on('message', (datagram, from) => {
      const packet = parseRtp(datagram)
      if (packet?.payloadType !== 0) return
      this.#to = from
      const pcm = muLaw.decode(packet.payload)
      const all = new Int16Array(this.#heard.length + pcm.length)
      all.set(this.#heard)
      all.set(pcm, this.#heard.length)
      this.#heard = all.slice(-KEPT)
    })
    this.#stop = startTicking(() => {
      this.#speak()
    })
  }

  static async open(): Promise<TestPhone> {
    const socket = createSocket('udp4')
    await new Promise<void>((bound, failed) => {
      socket.once('error', failed)
      socket.bind(0, () => bound())
    })
    return new TestPhone(socket)
  }

  get port(): number {
    return this.#socket.address().port
  }

  get heard(): Int16Array {
    return this.#heard
  }

  /** How loud it was in the last so many ms; 0 before anything came. */
  loudness(ms: number): number {
    return loudness(this.#heard.subarray(-(RATE / 1000) * ms))
  }

  forget(): void {
    this.#heard = new Int16Array(0)
  }

  presses(keys: string): void {
    this.#keys.push(...Array.from(keys))
  }

  /** @returns whether it came to that within so many ms */
  async until(fits: () => boolean, limitMs: number, everyMs = 100): Promise<boolean> {
    const limit = performance.now() + limitMs
    while (!fits()) {
      if (performance.now() > limit) return false
      await new Promise((again) => setTimeout(again, everyMs))
    }
    return true
  }

  close(): void {
    this.#stop()
    this.#socket.close()
  }

  #speak(): void {
    if (this.#to === undefined) return
    this.#put(0, SILENCE)
    this.#timestamp += FRAME
    this.#sinceKey += 1
    if (this.#sinceKey < KEY_FRAMES) return
    const key = this.#keys.shift()
    if (key === undefined) return
    this.#sinceKey = 0
    const event = DIGITS.findIndex((digit) => digit === key)
    // Down once, up three times (RFC 4733 §2.5.1.4).
    for (const flags of [0x0a, 0x8a, 0x8a, 0x8a])
      this.#put(EVENTS, Uint8Array.of(event, flags, 0, flags & 0x80 ? 255 : FRAME))
    this.#timestamp += FRAME
  }

  #put(payloadType: number, payload: Uint8Array): void {
    const sequence = this.#sequence++ & 0xffff
    const packet = { payloadType, marker: false, sequence, timestamp: this.#timestamp, ssrc: 7_001, payload }
    this.#socket.send(writeRtp(packet), this.#to?.port ?? 0, this.#to?.address)
  }
}
