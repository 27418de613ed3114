/** How late sound comes that passes between a browser and a telephone: short tones, and when each begins at either end. */
import { randomInt } from 'node:crypto'
import { Application, createEncoder } from 'libopus-wasm'
import { muLaw } from '../../../sip-gateway/codecs/g711.ts'
import { parseRtp } from '../../../sip-gateway/rtp/packet.ts'
import type { Meeting } from '../meeting.ts'
import { OPUS_PAYLOAD_TYPE, type Microphone } from '../peers/microphone.ts'
import { Peer } from '../peers/peer.ts'
import { rtpPacket } from '../peers/rtp.ts'
import type { Phone } from './phone.ts'

const FRAME_MS = 20
/** A tone each second, for 60 ms: level control and comfort noise stay out of it. */
const EVERY_FRAMES = 50
const TONE_FRAMES = 3
const PITCH = 1000
const AMPLITUDE = 12_000
/** A quarter of the tone is no noise. */
const BEGINS = 3000
/** Opus says everything this much later, in ms: its look-ahead is the codec's, not the gateway's. */
const OPUS_LOOKAHEAD_MS = 6.5
/** From an end to the other nothing takes longer, in ms. */
const LONGEST_MS = 600

/** Tones, each beginning somewhere in a frame, and when each was sent. */
class Whistle {
  readonly sentAt: number[] = []
  readonly #rate: number
  #frame = 0
  #offset = 0

  constructor(rate: number) {
    this.#rate = rate
  }

  next(now: number): Int16Array {
    const samples = (this.#rate / 1000) * FRAME_MS
    const at = this.#frame++ % EVERY_FRAMES
    if (at === 0) {
      this.#offset = randomInt(samples)
      this.sentAt.push(now + (this.#offset * 1000) / this.#rate)
    }
    return Int16Array.from({ length: samples }, (_, i) => {
      const since = at * samples + i - this.#offset
      const sounds = since >= 0 && since < TONE_FRAMES * samples
      return sounds ? Math.round(AMPLITUDE * Math.sin((2 * Math.PI * PITCH * (since + 1)) / this.#rate)) : 0
    })
  }
}

/** Hears when a tone begins. */
class Ear {
  readonly heardAt: number[] = []
  #quietFor = EVERY_FRAMES

  hear(payload: Uint8Array): void {
    const now = performance.now()
    const pcm = muLaw.decode(payload)
    const begins = pcm.findIndex((sample) => Math.abs(sample) > BEGINS)
    if (begins >= 0 && this.#quietFor > 2 * TONE_FRAMES) this.heardAt.push(now + begins / 8)
    this.#quietFor = begins < 0 ? this.#quietFor + 1 : 0
  }
}

export type Delays = { readonly toPhone: readonly number[]; readonly toBrowser: readonly number[] }

export type Pair = {
  /** Sends what is due at both ends; to be called every few ms. */
  tick(now: number): void
  /** What was measured so far, in ms beyond frames of 20 ms and what Opus looks ahead. */
  delays(): Delays
  close(): Promise<void>
}

/** A browser that comes into a meeting where a telephone is, to measure both ways. */
export async function openPair(meeting: Meeting, phone: Phone): Promise<Pair> {
  const spoken = { browser: new Whistle(48_000), phone: new Whistle(8000) }
  const heard = { browser: new Ear(), phone: new Ear() }
  const encoder = await createEncoder({ sampleRate: 48_000, channels: 1, application: Application.Voip })
  const encode = (pcm: Int16Array) => Buffer.from(encoder.encode(pcm))
  const peer = await Peer.enter(
    meeting,
    { name: 'Whistler', microphone: 'talking', cameraLayers: 0 },
    { camera: [], speech: [] },
    {
      microphone: (ssrc) => whistling(ssrc, (now) => encode(spoken.browser.next(now))),
      hear: (datagram) => {
        const packet = parseRtp(datagram)
        if (packet?.payloadType === 0) heard.browser.hear(packet.payload)
      },
    },
  )
  phone.hears((payload) => heard.phone.hear(payload))
  phone.speaks(() => muLaw.encode(spoken.phone.next(performance.now())))
  return {
    tick: (now) => {
      peer.tick(now)
      phone.tick(now)
    },
    delays: () => ({
      toPhone: between(spoken.browser, heard.phone).map((ms) => ms - OPUS_LOOKAHEAD_MS),
      toBrowser: between(spoken.phone, heard.browser),
    }),
    close: async () => {
      await phone.hangUp()
      await peer.leave()
      encoder.free()
    },
  }
}

function whistling(ssrc: number, frame: (now: number) => Buffer): Microphone {
  let startedAt: number | undefined
  let sent = 0
  return {
    due: (now) => {
      startedAt ??= now
      const packets: Buffer[] = []
      for (; startedAt + sent * FRAME_MS <= now; sent += 1) {
        const about = { payloadType: OPUS_PAYLOAD_TYPE, sequence: sent, timestamp: sent * 960, ssrc }
        packets.push(rtpPacket({ ...about, marker: sent === 0, level: 20 }, frame(performance.now())))
      }
      return packets
    },
  }
}

/** From each tone that was said to the one that was heard next; one that was never heard is left out. */
function between({ sentAt }: Whistle, { heardAt }: Ear): number[] {
  return sentAt.flatMap((sent) => {
    const at = heardAt.find((heard) => heard >= sent && heard - sent < LONGEST_MS)
    return at === undefined ? [] : [at - sent]
  })
}
