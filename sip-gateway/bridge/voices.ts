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
  #lead: Hearing | undefined
  #ledAt = -Infinity

  constructor(owner: string, incoming: Incoming) {
    this.owner = owner
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

  /** The next 20 ms, good until the next call; undefined: nothing. */
  next(): Spoken | undefined {
    const pcm = this.#incoming.next()
    return pcm === undefined ? undefined : { pcm, level: this.#incoming.level, owner: this.owner }
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
type Room = { readonly voices: Map<string, Shared>; tick: number; spoken: readonly Spoken[] }

export class Voices {
  readonly #rooms = new Map<string, Room>()

  /** One more way by which a voice of a meeting comes, until it stops. */
  async hear(meeting: string, { producer, owner, codec, payloadType, ssrc }: VoiceFormat): Promise<Hearing> {
    const room: Room = this.#rooms.get(meeting) ?? { voices: new Map(), tick: -1, spoken: [] }
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

  /** What is said in a meeting in this tick, asked however often; good until the next. */
  spoken(meeting: string, tick: number): readonly Spoken[] {
    const room = this.#rooms.get(meeting)
    if (room === undefined) return []
    if (room.tick !== tick) {
      room.tick = tick
      room.spoken = [...room.voices.values()].flatMap(({ voice }) => voice?.next() ?? [])
    }
    return room.spoken
  }
}

async function open(owner: string, codec: CodecName, payloadType: number): Promise<Voice> {
  const decoder = await decoderOf(codec)
  return new Voice(owner, new Incoming({ codec, payloadType, events: undefined }, decoder, MIX_RATE))
}
