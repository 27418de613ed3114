/** The voices of all meetings that telephones are in. Each is decoded once, however many telephones hear it. */
import { decoderOf, MIX_RATE, type CodecName } from '../codecs/codec.ts'
import { parseRtp } from '../rtp/packet.ts'
import { Incoming } from './incoming.ts'
import type { Spoken } from './mix.ts'

/** One voice as the media node sends it to one telephone. */
export type VoiceFormat = {
  /** Of this way to this telephone. */
  readonly id: string
  /** Whose sound it is: the same for every telephone. */
  readonly producer: string
  readonly ssrc: number
  readonly codec: CodecName
  readonly payloadType: number
}

/** The way by which a voice is heard is left for another that still brings it after so long without a packet, in ms. */
const LEAD_MS = 200

/**
 * A voice comes as often as there are telephones that hear it, each time with other numbers: one of these ways is listened
 * to, and the others wait for it to fail.
 */
class Voice {
  readonly #incoming: Incoming
  #lead: Hearing | undefined
  #ledAt = -Infinity
  #tick = -1
  #spoken: Spoken | undefined

  constructor(incoming: Incoming) {
    this.#incoming = incoming
  }

  receive(by: Hearing, datagram: Uint8Array, at: number): void {
    if (by !== this.#lead && at - this.#ledAt < LEAD_MS) return
    const packet = parseRtp(datagram)
    if (packet === undefined) return
    this.#lead = by
    this.#ledAt = at
    this.#incoming.receive(packet, at)
  }

  /** What it says in this tick, asked however often; good until the next tick. */
  next(tick: number): Spoken | undefined {
    if (tick === this.#tick) return this.#spoken
    this.#tick = tick
    const pcm = this.#incoming.next()
    this.#spoken = pcm === undefined ? undefined : { pcm, level: this.#incoming.level }
    return this.#spoken
  }

  left(hearing: Hearing): void {
    if (this.#lead === hearing) this.#ledAt = -Infinity
  }

  free(): void {
    this.#incoming.free()
  }
}

/** One telephone's hearing of one voice. */
export class Hearing {
  readonly ssrc: number
  readonly #voice: Voice
  readonly #onStop: () => void

  constructor(voice: Voice, ssrc: number, onStop: () => void) {
    this.#voice = voice
    this.ssrc = ssrc
    this.#onStop = onStop
  }

  /** @param at in ms */
  receive(datagram: Uint8Array, at: number): void {
    this.#voice.receive(this, datagram, at)
  }

  /** What is said in this tick; undefined: nothing. */
  next(tick: number): Spoken | undefined {
    return this.#voice.next(tick)
  }

  stop(): void {
    this.#voice.left(this)
    this.#onStop()
  }
}

type Shared = { readonly voice: Promise<Voice>; hearings: number }

export class Voices {
  readonly #shared = new Map<string, Shared>()

  /** One more telephone hears a voice, until it stops to. */
  async hear({ producer, codec, payloadType, ssrc }: VoiceFormat): Promise<Hearing> {
    const shared = this.#shared.get(producer) ?? { voice: open(codec, payloadType), hearings: 0 }
    this.#shared.set(producer, shared)
    // Counted before it is waited for: it must not go meanwhile because the others stop.
    shared.hearings += 1
    const voice = await shared.voice
    return new Hearing(voice, ssrc, () => {
      shared.hearings -= 1
      if (shared.hearings > 0) return
      this.#shared.delete(producer)
      voice.free()
    })
  }
}

async function open(codec: CodecName, payloadType: number): Promise<Voice> {
  const decoder = await decoderOf(codec)
  return new Voice(new Incoming({ codec, payloadType, events: undefined }, decoder, MIX_RATE))
}
