/** One synthetic participant with real media: enters, sends what it is told to, and counts what it is sent. */
import { randomInt } from 'node:crypto'
import type { ConsumerParameters, Direction, DtlsParameters } from '../../../shared/media.ts'
import type { Link } from '../link.ts'
import { Camera } from './camera.ts'
import { PEER_CAPABILITIES, cameraParameters, microphoneParameters } from './capabilities.ts'
import { speakingMicrophone, type Microphone } from './microphone.ts'
import type { RecordedLayer } from './recording.ts'
import { isRtcp, keyFramesWanted, ssrcOf } from './rtp.ts'
import { ask, entered, joiningHello, openSocket, type Browserless, type Inside } from './signalling.ts'
import { openTransport, type MediaTransport } from './transport.ts'
import { watchVideos } from './viewing.ts'

/** What one peer does. */
export type Wish = {
  readonly name: string
  /**
   * `silent` holds an open microphone that sends nothing, as DTX does when nobody speaks; `speaking` sends what decodes to
   * silence, `talking` words, which cost more to decode.
   */
  readonly microphone: 'none' | 'silent' | 'speaking' | 'talking'
  /** Simulcast layers it sends, 0 for no camera. */
  readonly cameraLayers: number
  /** Asks for every camera at this width, in pixels; without, it leaves the choice to the sfu. */
  readonly viewWidth?: number
}

/** What is played where a wish asks for it. */
export type Recordings = {
  readonly camera: readonly RecordedLayer[]
  /** Opus, 20 ms each. */
  readonly speech: readonly Buffer[]
}

/** Instead of what the wish says: its sound as it is to go, and all that comes. */
export type Instrument = {
  readonly microphone: (ssrc: number) => Microphone
  readonly hear: (packet: Buffer) => void
}

export type Received = { readonly audio: number; readonly video: number; readonly bytes: number }

/** Loudness of who speaks, in -dBov. */
const SPEECH_LEVEL = 30
const SSRC_MAX = 2 ** 31

export class Peer {
  readonly #signalling: Browserless
  readonly #recordings: Recordings
  readonly #instrument: Instrument | undefined
  readonly #transports: MediaTransport[] = []
  readonly #videoSsrcs = new Set<number>()
  #microphone: Microphone | null = null
  #camera: Camera | null = null
  #send: MediaTransport | null = null
  #received: Received = { audio: 0, video: 0, bytes: 0 }

  private constructor(signalling: Browserless, recordings: Recordings, instrument: Instrument | undefined) {
    this.#signalling = signalling
    this.#recordings = recordings
    this.#instrument = instrument
  }

  /**
   * Enters by the link and is ready when all it sends is on its way.
   *
   * @throws Refused or Error when the server, ICE or DTLS says no
   */
  static async enter(link: Link, wish: Wish, recordings: Recordings, instrument?: Instrument): Promise<Peer> {
    const media = { capabilities: PEER_CAPABILITIES, microphone: 'off' as const }
    const signalling = openSocket(link, () => joiningHello(link, wish.name, media))
    const peer = new Peer(signalling, recordings, instrument)
    try {
      await peer.#openMedia(await entered(signalling), wish)
      return peer
    } catch (error) {
      peer.close()
      throw error
    }
  }

  /** RTP packets and bytes that came in so far. */
  get received(): Received {
    return this.#received
  }

  /** Sends what is due; to be called every few ms. */
  tick(nowMs: number): void {
    for (const packet of this.#microphone?.due(nowMs) ?? []) this.#send?.send(packet)
    for (const packet of this.#camera?.due(nowMs) ?? []) this.#send?.send(packet)
  }

  /** Says goodbye and is gone. */
  async leave(): Promise<void> {
    // Who only vanishes is expected back for 90 s, and mediasoup takes a newcomer on the same UDP port for them.
    await ask(this.#signalling, 'meeting:leave', {}).catch(() => undefined)
    this.close()
  }

  close(): void {
    this.#signalling.socket.disconnect()
    for (const transport of this.#transports) transport.close()
  }

  async #openMedia(welcome: Inside, wish: Wish): Promise<void> {
    const { media } = welcome
    if (!media) throw new Error('the server opened no media for this peer')
    const connect = (direction: Direction) => (dtlsParameters: DtlsParameters) =>
      ask(this.#signalling, 'media:connect', { direction, dtlsParameters })
    const sends = wish.microphone !== 'none' || wish.cameraLayers > 0
    this.#take(media.consumers)
    const [receive, send] = await Promise.all([
      openTransport(media.receive, 'receive', connect('receive'), this.#count),
      sends ? openTransport(media.send, 'send', connect('send'), this.#answer) : null,
    ])
    this.#transports.push(receive, ...(send ? [send] : []))
    this.#send = send
    this.#signalling.socket.on('media:consumers', ({ opened }) => {
      this.#take(opened)
      // Refused when it crosses this peer's own goodbye.
      void this.#ready(opened).catch(() => undefined)
    })
    await this.#ready(media.consumers)
    if (wish.viewWidth !== undefined) watchVideos(this.#signalling, welcome, wish.viewWidth)
    await this.#produce(wish)
  }

  #take(consumers: readonly ConsumerParameters[]): void {
    for (const { kind, rtpParameters } of consumers) {
      const ssrc = rtpParameters.encodings?.[0]?.ssrc
      if (kind === 'video' && ssrc !== undefined) this.#videoSsrcs.add(ssrc)
    }
  }

  async #ready(consumers: readonly { readonly id: string }[]): Promise<void> {
    if (consumers.length === 0) return
    await ask(this.#signalling, 'media:ready', { consumers: consumers.map(({ id }) => id) })
  }

  async #produce(wish: Wish): Promise<void> {
    if (wish.microphone !== 'none') {
      const ssrc = randomInt(1, SSRC_MAX)
      const rtpParameters = microphoneParameters(ssrc)
      await ask(this.#signalling, 'media:produce', { source: 'mic', rtpParameters, muted: false })
      this.#microphone = this.#instrument?.microphone(ssrc) ?? this.#microphoneOf(wish, ssrc)
    }
    if (wish.cameraLayers > 0) {
      const first = randomInt(1, SSRC_MAX)
      const ssrcs = Array.from({ length: wish.cameraLayers }, (_, i) => first + i)
      const camera = new Camera(ssrcs, this.#recordings.camera)
      this.#signalling.socket.on('media:wanted', ({ layer }) => {
        camera.wanted = Math.min(layer, wish.cameraLayers - 1)
      })
      this.#camera = camera
      const rtpParameters = cameraParameters(ssrcs)
      await ask(this.#signalling, 'media:produce', { source: 'camera', rtpParameters, muted: false })
    }
  }

  #microphoneOf({ microphone }: Wish, ssrc: number): Microphone | null {
    if (microphone === 'talking') return speakingMicrophone(ssrc, SPEECH_LEVEL, this.#recordings.speech)
    return microphone === 'speaking' ? speakingMicrophone(ssrc, SPEECH_LEVEL) : null
  }

  readonly #count = (packet: Buffer): void => {
    if (isRtcp(packet)) return
    this.#instrument?.hear(packet)
    const { audio, video, bytes } = this.#received
    const isVideo = this.#videoSsrcs.has(ssrcOf(packet))
    this.#received = {
      audio: audio + (isVideo ? 0 : 1),
      video: video + (isVideo ? 1 : 0),
      bytes: bytes + packet.length,
    }
  }

  readonly #answer = (packet: Buffer): void => {
    if (!isRtcp(packet)) return
    for (const ssrc of keyFramesWanted(packet)) this.#camera?.requestKeyFrame(ssrc)
  }
}
