/** The voices of all meetings that telephones are in. Each is decoded once, however many telephones hear it. */
import { decoderOf, sampleRate, type CodecName } from '../codecs/codec.ts'
import { parseRtp } from '../rtp/packet.ts'
import { FRAME_SAMPLES } from './frame.ts'
import { Incoming } from './incoming.ts'
import { Mixes, type Spoken } from './mix.ts'
import { BothRates } from './resampler.ts'

/** One voice as the media node sends it to one telephone. */
export type VoiceFormat = {
  /** Of this way to this telephone. */
  readonly id: string
  /** Whose sound it is: the same for every telephone. */
  readonly producer: string
  /** The participant that it is the voice of. */
  readonly owner: string
  readonly ssrc: number
  readonly codec: CodecName
  readonly payloadType: number
}

/** The way by which a voice is heard is left for another that still brings it after so long without a packet, in ms. */
const LEAD_MS = 200

/**
 * A voice comes by two telephones of its meeting, each time with other numbers: one of these ways is listened to, and the
 * other waits for it to fail.
 */
class Voice {
  readonly owner: string
  readonly #incoming: Incoming
  readonly #sound: BothRates
  #lead: Hearing | undefined
  #ledAt = -Infinity

  constructor(owner: string, incoming: Incoming, sound: BothRates) {
    this.owner = owner
    this.#incoming = incoming
    this.#sound = sound
  }

  receive(by: Hearing, datagram: Uint8Array, at: number): void {
    if (by !== this.#lead && at - this.#ledAt < LEAD_MS) return
    const packet = parseRtp(datagram)
    if (packet === undefined) return
    this.#lead = by
    this.#ledAt = at
    this.#incoming.receive(packet, at)
  }

  /** The next 20 ms, good until the next call; undefined: nothing. */
  next(): Spoken | undefined {
    const pcm = this.#incoming.next()
    if (pcm === undefined) return undefined
    this.#sound.set(pcm)
    return { sound: this.#sound, level: this.#incoming.level, owner: this.owner }
  }

  left(hearing: Hearing): void {
    if (this.#lead === hearing) this.#ledAt = -Infinity
  }

  free(): void {
    this.#incoming.free()
  }
}

/** One way by which a voice comes. */
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

  stop(): void {
    this.#voice.left(this)
    this.#onStop()
  }
}

type Shared = { readonly opening: Promise<Voice>; voice: Voice | undefined; ways: number }

/** What is heard in one meeting, by whichever of its telephones it comes. */
type Room = { readonly voices: Map<string, Shared>; tick: number; mixes: Mixes | undefined }

export class Voices {
  readonly #noise: Int16Array
  readonly #rooms = new Map<string, Room>()

  /** @param noise of a quiet line, in whole frames */
  constructor(noise: Int16Array) {
    this.#noise = noise
  }

  /** One more way by which a voice of a meeting comes, until it stops. */
  async hear(meeting: string, { producer, owner, codec, payloadType, ssrc }: VoiceFormat): Promise<Hearing> {
    const room: Room = this.#rooms.get(meeting) ?? { voices: new Map(), tick: -1, mixes: undefined }
    this.#rooms.set(meeting, room)
    const shared = room.voices.get(producer) ?? {
      opening: open(owner, codec, payloadType),
      voice: undefined,
      ways: 0,
    }
    room.voices.set(producer, shared)
    // Counted before it is waited for: it must not go meanwhile because the other way does.
    shared.ways += 1
    const voice = await shared.opening
    shared.voice = voice
    return new Hearing(voice, ssrc, () => {
      shared.ways -= 1
      if (shared.ways > 0) return
      room.voices.delete(producer)
      if (room.voices.size === 0) this.#rooms.delete(meeting)
      voice.free()
    })
  }

  /** What is heard in a meeting in this tick, asked however often; good until the next. Undefined: there is nobody. */
  mixes(meeting: string, tick: number): Mixes | undefined {
    const room = this.#rooms.get(meeting)
    if (room === undefined) return undefined
    if (room.tick !== tick || room.mixes === undefined) {
      room.tick = tick
      room.mixes = new Mixes(spokenIn(room), this.#noiseOf(tick))
    }
    return room.mixes
  }

  #noiseOf(tick: number): Int16Array {
    const at = (tick * FRAME_SAMPLES) % this.#noise.length
    return this.#noise.subarray(at, at + FRAME_SAMPLES)
  }
}

async function open(owner: string, codec: CodecName, payloadType: number): Promise<Voice> {
  const decoder = await decoderOf(codec)
  const incoming = new Incoming({ codec, payloadType, events: undefined }, decoder)
  return new Voice(owner, incoming, new BothRates(sampleRate(codec)))
}

function spokenIn({ voices }: Room): Spoken[] {
  const spoken: Spoken[] = []
  for (const { voice } of voices.values()) {
    const one = voice?.next()
    if (one !== undefined) spoken.push(one)
  }
  return spoken
}
