import type { types } from 'mediasoup'
import type { ParticipantId, ProducerId } from '../shared/ids.ts'
import type { Source } from '../shared/limits.ts'
import type { MediaKind, RtpParameters } from '../shared/media.ts'
import { Refused } from '../shared/refused.ts'
import type { EndpointId } from '../shared/sfu.ts'
import { asked } from './refusals.ts'
import type { RoomRouter } from './room-router.ts'
import { toMediasoup } from './shapes.ts'
import { layersOf, type Stream } from './stream.ts'

/** Between two key frame requests to one sender, in ms: what many receivers ask at once costs it one. */
const KEY_FRAME_REQUEST_DELAY_MS = 500

const KIND_OF: Readonly<Record<Source, MediaKind>> = {
  mic: 'audio',
  camera: 'video',
  screen: 'video',
  'screen-audio': 'audio',
}

export type ProducerWish = {
  readonly id: ProducerId
  readonly owner: ParticipantId
  readonly endpoint: EndpointId
  readonly source: Source
  readonly rtpParameters: RtpParameters
  readonly paused: boolean
}

/**
 * What one endpoint sends. It is there from the moment it is asked for, so that requests which cross its opening (a
 * mute, a close, the same again) meet it; `opened` tells when the worker has it too.
 */
export class MediaProducer implements Stream {
  readonly id: ProducerId
  readonly owner: ParticipantId
  readonly endpoint: EndpointId
  readonly source: Source
  readonly kind: MediaKind
  readonly layers: number
  readonly opened: Promise<void>
  /** The router it arrives on. */
  readonly origin: RoomRouter
  moderatorsOnly = false
  #echoOnly: boolean
  #paused: boolean
  #closed = false
  #producer: types.Producer | undefined

  private constructor(wish: ProducerWish, from: { origin: RoomRouter; transport: types.Transport }) {
    this.id = wish.id
    this.owner = wish.owner
    this.endpoint = wish.endpoint
    this.source = wish.source
    this.kind = KIND_OF[wish.source]
    this.layers = layersOf(wish.rtpParameters)
    this.origin = from.origin
    this.#echoOnly = true
    this.#paused = wish.paused
    this.opened = this.#open(wish.rtpParameters, from.transport)
  }

  /** Begins to open it; `opened` rejects with Refused bad-request when the parameters do not fit. */
  static open(wish: ProducerWish, from: { origin: RoomRouter; transport: types.Transport }): MediaProducer {
    const { mimeType } = wish.rtpParameters.codecs[0] ?? { mimeType: '' }
    if (!mimeType.toLowerCase().startsWith(`${KIND_OF[wish.source]}/`))
      throw new Refused('bad-request', `not a codec for ${wish.source}`, { field: 'rtpParameters.codecs' })
    return new MediaProducer(wish, from)
  }

  get paused(): boolean {
    return this.#paused
  }

  get closed(): boolean {
    return this.#closed
  }

  get isOpen(): boolean {
    return this.#producer !== undefined && !this.#closed
  }

  get echoOnly(): boolean {
    return this.#echoOnly
  }

  /** Heard by its owner only, or by the room: then its loudness is observed too. */
  setEchoOnly(echoOnly: boolean): void {
    if (this.#echoOnly === echoOnly) return
    this.#echoOnly = echoOnly
    this.#observe()
  }

  /** States how it should be; done when the worker has it so. */
  async pause(paused: boolean): Promise<void> {
    this.#paused = paused
    await this.opened
    const producer = this.#producer
    if (!producer || producer.closed || producer.paused === this.#paused) return
    await (this.#paused ? producer.pause() : producer.resume())
  }

  async bytesReceived(): Promise<number> {
    const stats = (await this.#producer?.getStats()) ?? []
    return stats.reduce((sum, { byteCount }) => sum + byteCount, 0)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#producer?.close()
  }

  async #open(rtpParameters: RtpParameters, transport: types.Transport): Promise<void> {
    const { id, kind } = this
    const producer = await asked(
      transport.produce({
        id,
        kind,
        rtpParameters: toMediasoup.rtpParameters(rtpParameters),
        paused: this.#paused,
        keyFrameRequestDelay: KEY_FRAME_REQUEST_DELAY_MS,
      }),
    )
    if (this.#closed) {
      if (transport.closed) producer.transportClosed()
      else producer.close()
      throw new Refused('not-found', 'closed while it opened')
    }
    this.#producer = producer
    this.#observe()
    if (producer.paused !== this.#paused) await (this.#paused ? producer.pause() : producer.resume())
  }

  #observe(): void {
    if (this.source === 'mic' && this.isOpen) this.origin.observe(this.id, !this.#echoOnly)
  }
}
