/**
 * A participant without a browser: real ICE, DTLS and SRTP, sound and pictures made by hand. It knows no signalling; who
 * opens it says how to ask for things, so that it serves against the sfu itself, against the server, and for load.
 */
import { randomInt } from 'node:crypto'
import type {
  ConsumerParameters,
  Direction,
  DtlsParameters,
  IceParameters,
  RtpCapabilities,
  RtpParameters,
  TransportParameters,
} from '../../shared/media.ts'
import type { Source } from '../../shared/limits.ts'
import { PeerTransport } from './peer-transport.ts'
import {
  opusPacket,
  opusParameters,
  opusTrack,
  vp8Packet,
  vp8Parameters,
  vp8Track,
  type Track,
} from './packets.ts'

/** How a peer asks the other side; `produce` gives the producer's id. */
export type PeerSignalling = {
  readonly connect: (direction: Direction, dtlsParameters: DtlsParameters) => Promise<unknown>
  readonly produce: (source: Source, rtpParameters: RtpParameters, paused: boolean) => Promise<string>
  readonly ready: (consumers: string[]) => Promise<unknown>
  readonly restartIce: (direction: Direction) => Promise<{ iceParameters: IceParameters }>
}

/** One thing that a peer sends until it is stopped. */
export type Sending = {
  readonly producerId: string
  /** dBov, audio only. */
  level: number
  /** Simulcast layers sent, video only. */
  layers: number
  /** Key frames that were asked for, video only. */
  keyFramesAsked: number
  readonly stop: () => void
}

export type Received = { packets: number; bytes: number }

export type Peer = {
  /** Starts a microphone (or a screen's sound): 50 packets a second. `level` in dBov, -30 unless told. */
  sendAudio: (options?: {
    level?: number
    paused?: boolean
    source?: 'mic' | 'screen-audio'
  }) => Promise<Sending>
  /** Starts a camera or screen: 25 pictures a second, in simulcast when `layers` > 1. */
  sendVideo: (options?: { layers?: number; source?: 'camera' | 'screen' }) => Promise<Sending>
  /** Sets consumers up and says so. */
  consume: (consumers: readonly ConsumerParameters[]) => Promise<void>
  /** What has arrived of a producer until now. */
  received: (producerId: string) => Received
  /** Done when `packets` more of a producer have arrived. */
  hears: (producerId: string, packets?: number, timeoutMs?: number) => Promise<void>
  /** As a browser does when its network changes. */
  restartIce: (direction: Direction) => Promise<void>
  close: () => Promise<void>
  /** Is gone without telling anybody. */
  vanish: () => Promise<void>
}

const LAYER_BYTES = [150, 400, 1000]

/** Done when both transports are connected. */
export async function openPeer(
  session: { send: TransportParameters; receive: TransportParameters },
  signalling: PeerSignalling,
): Promise<Peer> {
  const arrivals = new Arrivals()
  const keyFrames = new Map<number, () => void>()
  const [send, receive] = await Promise.all([
    PeerTransport.open(session.send, { onKeyFrameWanted: (ssrc) => keyFrames.get(ssrc)?.() }),
    PeerTransport.open(session.receive, {
      onRtp: ({ header, payload }) => {
        arrivals.count(header.ssrc, payload.length)
      },
    }),
  ])
  const ways = { send, receive }
  const connect = async (direction: Direction) => {
    await signalling.connect(direction, ways[direction].dtlsParameters)
    await ways[direction].connect()
  }
  await Promise.all([connect('send'), connect('receive')])
  const sendings = new Set<Sending>()
  const stopAll = () => {
    for (const sending of sendings) sending.stop()
  }

  return {
    sendAudio: async ({ level = -30, paused = false, source = 'mic' } = {}) => {
      const track = opusTrack(newSsrc())
      const producerId = await signalling.produce(source, opusParameters(track.ssrc), paused)
      const stop = every(20, () => void send.send(opusPacket(track, sending.level)))
      const sending = { producerId, level, layers: 1, keyFramesAsked: 0, stop }
      sendings.add(sending)
      return sending
    },
    sendVideo: async ({ layers = 1, source = 'camera' } = {}) => {
      const tracks = Array.from({ length: layers }, () => vp8Track(newSsrc()))
      const producerId = await signalling.produce(
        source,
        vp8Parameters(tracks.map(({ ssrc }) => ssrc)),
        false,
      )
      const sending = pictures(send, { producerId, tracks, keyFrames })
      sendings.add(sending)
      return sending
    },
    consume: async (consumers) => {
      for (const { producerId, rtpParameters } of consumers)
        for (const { ssrc } of rtpParameters.encodings ?? []) if (ssrc) arrivals.expect(ssrc, producerId)
      await signalling.ready(consumers.map(({ id }) => id))
    },
    received: (producerId) => ({ ...arrivals.of(producerId) }),
    hears: (producerId, packets = 5, timeoutMs = 60_000) => arrivals.more(producerId, packets, timeoutMs),
    restartIce: async (direction) => {
      const { iceParameters } = await signalling.restartIce(direction)
      await ways[direction].restartIce(iceParameters)
    },
    close: async () => {
      stopAll()
      await Promise.all([send.close(), receive.close()])
    },
    vanish: async () => {
      stopAll()
      await Promise.all([send.vanish(), receive.vanish()])
    },
  }
}

/** What such a peer can take, out of all that a router can: Opus and VP8, no bandwidth estimation. */
export function peerCapabilities({ codecs = [], headerExtensions = [] }: RtpCapabilities): RtpCapabilities {
  const taken = ['audio/opus', 'video/VP8']
  return {
    codecs: codecs
      .filter(({ mimeType }) => taken.includes(mimeType))
      .map((codec) => ({ ...codec, rtcpFeedback: [{ type: 'nack', parameter: 'pli' }] })),
    headerExtensions: headerExtensions.filter(({ uri }) => uri.endsWith('ssrc-audio-level')),
  }
}

type Pictures = {
  readonly producerId: string
  readonly tracks: readonly Track[]
  readonly keyFrames: Map<number, () => void>
}

function pictures(send: PeerTransport, { producerId, tracks, keyFrames }: Pictures): Sending {
  const keyDue = new Set(tracks)
  let picture = 0
  const stop = every(40, () => {
    picture++
    for (const [layer, track] of tracks.slice(0, sending.layers).entries()) {
      const key = keyDue.delete(track)
      void send.send(vp8Packet(track, { picture, key, bytes: LAYER_BYTES[layer] ?? 1000 }))
    }
    if (picture % 25 === 1) void send.report(tracks.map((track) => track.report(Date.now())))
  })
  const sending: Sending = { producerId, level: 0, layers: tracks.length, keyFramesAsked: 0, stop }
  for (const track of tracks)
    keyFrames.set(track.ssrc, () => {
      sending.keyFramesAsked++
      keyDue.add(track)
    })
  return sending
}

/** Counts what arrives, by the producer it is of. */
class Arrivals {
  readonly #producerOf = new Map<number, string>()
  readonly #received = new Map<string, Received>()
  readonly #waiting = new Set<() => void>()

  expect(ssrc: number, producerId: string): void {
    this.#producerOf.set(ssrc, producerId)
  }

  of(producerId: string): Received {
    return this.#received.get(producerId) ?? { packets: 0, bytes: 0 }
  }

  count(ssrc: number, bytes: number): void {
    const producerId = this.#producerOf.get(ssrc)
    if (producerId === undefined) return
    const received = this.of(producerId)
    this.#received.set(producerId, received)
    received.packets++
    received.bytes += bytes
    for (const look of this.#waiting) look()
  }

  more(producerId: string, packets: number, timeoutMs: number): Promise<void> {
    const target = this.of(producerId).packets + packets
    return new Promise((heard, failed) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(look)
        failed(new Error(`heard ${String(this.of(producerId).packets)} of ${String(target)} packets`))
      }, timeoutMs)
      const look = () => {
        if (this.of(producerId).packets < target) return
        clearTimeout(timer)
        this.#waiting.delete(look)
        heard()
      }
      this.#waiting.add(look)
    })
  }
}

/** Without drift: what a late timer missed is made up for. */
function every(ms: number, act: () => void): () => void {
  const began = performance.now()
  let done = 0
  const timer = setInterval(() => {
    const due = Math.floor((performance.now() - began) / ms)
    // After a long stall only the last few: a burst would look like an attack.
    done = Math.max(done, due - 5)
    for (; done < due; done++) act()
  }, ms / 2)
  return () => {
    clearInterval(timer)
  }
}

const newSsrc = () => randomInt(1, 0xff_ff_ff_ff)
