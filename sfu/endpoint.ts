import type { types } from 'mediasoup'
import type { ConsumerId, ParticipantId } from '../shared/ids.ts'
import type { ProducerLimits } from '../shared/limits.ts'
import type {
  ConsumerParameters,
  Direction,
  GatewayId,
  LegAddress,
  RtpCapabilities,
  ViewedVideo,
} from '../shared/media.ts'
import { Refused } from '../shared/refused.ts'
import type { EndpointId, Hears } from '../shared/sfu.ts'
import { EndpointTransport } from './endpoint-transport.ts'
import { Forwarding } from './forwarding.ts'
import { LegTransport, type Leg } from './leg-transport.ts'
import { MediaProducer, type ProducerWish } from './media-producer.ts'
import type { MediaWorker } from './media-worker.ts'
import type { RoomRouter } from './room-router.ts'
import { toMediasoup } from './shapes.ts'
import type { Listener } from './stream.ts'

/** What an endpoint is told to be; it may change while it lives. */
export type EndpointWish = {
  readonly hears: Hears
  readonly privileged: boolean
  readonly capabilities: RtpCapabilities
  readonly limits: ProducerLimits
}

type EndpointOptions = {
  readonly id: EndpointId
  readonly owner: ParticipantId
  readonly worker: MediaWorker
  readonly router: Promise<RoomRouter>
  readonly wish: EndpointWish
  /** Null for a page. */
  readonly leg: Leg | null
  readonly onLost: (direction: Direction) => void
  readonly onConsumersChanged: (opened: readonly ConsumerParameters[], closed: readonly ConsumerId[]) => void
  readonly onBug: (error: unknown, doing: string) => void
}

/** One way of its media, or both. */
type Way = EndpointTransport | LegTransport

type Transports = { readonly router: RoomRouter; readonly send: Way; readonly receive: Way }

/**
 * The media end of one page, or of one telephone: a transport each way, or one for both, and what it is forwarded. It is there from the moment it is asked for;
 * `opened` tells when its transports are. Its producers belong to the room.
 */
export class Endpoint implements Listener {
  readonly id: EndpointId
  readonly owner: ParticipantId
  readonly worker: MediaWorker
  readonly forwarding: Forwarding
  readonly opened: Promise<void>
  readonly #options: EndpointOptions
  #wish: EndpointWish
  #view: readonly ViewedVideo[] | null = null
  #transports: Transports | undefined
  #closed = false

  private constructor(options: EndpointOptions) {
    this.id = options.id
    this.owner = options.owner
    this.worker = options.worker
    this.#options = options
    this.#wish = options.wish
    this.forwarding = new Forwarding({
      consume: (producer, layer) => this.#consume(producer, layer),
      onChange: options.onConsumersChanged,
      onBug: options.onBug,
    })
    options.worker.endpointPlaced()
    this.opened = this.#open()
  }

  /** Begins to open it; `opened` rejects when its worker is gone or it is closed meanwhile. */
  static open(options: EndpointOptions): Endpoint {
    return new Endpoint(options)
  }

  get hears(): Hears {
    return this.#wish.hears
  }

  get privileged(): boolean {
    return this.#wish.privileged
  }

  get limits(): ProducerLimits {
    return this.#wish.limits
  }

  get view(): readonly ViewedVideo[] | null {
    return this.#view
  }

  /** Can be forwarded to. */
  get isOpen(): boolean {
    return this.#transports !== undefined && !this.#closed
  }

  /** One of its transports cannot be used again: who asks for this endpoint needs a new one. */
  get dead(): boolean {
    return this.#closed || this.#transports?.send.dead === true || this.#transports?.receive.dead === true
  }

  get connected(): { send: boolean; receive: boolean } {
    return {
      send: this.#transports?.send.connected ?? false,
      receive: this.#transports?.receive.connected ?? false,
    }
  }

  setPrivilege(privileged: boolean): void {
    this.#wish = { ...this.#wish, privileged }
  }

  configure(wish: EndpointWish): void {
    if (JSON.stringify(wish.capabilities) !== JSON.stringify(this.#wish.capabilities))
      this.forwarding.retryUnsupported()
    this.#wish = wish
  }

  setView(view: readonly ViewedVideo[]): void {
    this.#view = view
  }

  /** @throws Refused not-found when it is closed, or a telephone's. */
  transport(direction: Direction): EndpointTransport {
    const way = this.#openTransports()[direction]
    if (way instanceof EndpointTransport) return way
    throw new Refused('not-found', 'this is a telephone’s')
  }

  /** @throws Refused not-found when it is closed, or a page's. */
  get leg(): LegTransport {
    const { send } = this.#openTransports()
    if (send instanceof LegTransport) return send
    throw new Refused('not-found', 'this is a page’s')
  }

  /** Whose telephone it is; null: it is a page's. */
  get gateway(): GatewayId | null {
    return this.#options.leg?.gateway ?? null
  }

  /** Whether it is the telephone's at this address; with null: a page's. */
  isFor(leg: Leg | null): boolean {
    const own = this.#options.leg?.address
    return own?.ip === leg?.address.ip && own?.port === leg?.address.port
  }

  /** @throws Refused bad-request when the codec does not fit the source. */
  produce(wish: ProducerWish): MediaProducer {
    const { router, send } = this.#openTransports()
    return MediaProducer.open(wish, { origin: router, transport: send.media })
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.forwarding.close()
    this.#transports?.send.close()
    this.#transports?.receive.close()
    this.worker.endpointGone()
  }

  #openTransports(): Transports {
    if (!this.#transports || this.#closed) throw new Refused('not-found', 'endpoint is closed')
    return this.#transports
  }

  async #open(): Promise<void> {
    const router = await this.#options.router
    const way = (direction: Direction) =>
      EndpointTransport.open({
        router: router.router,
        server: this.worker.server,
        direction,
        onLost: () => {
          if (!this.#closed) this.#options.onLost(direction)
        },
      })
    const { leg } = this.#options
    const [send, receive] =
      leg === null ? await Promise.all([way('send'), way('receive')]) : await bothWays(router, leg.address)
    this.#transports = { router, send, receive }
    if (!this.#closed) return
    send.close()
    receive.close()
    throw new Refused('not-found', 'closed while it opened')
  }

  async #consume(producer: MediaProducer, layer: number): Promise<types.Consumer> {
    const { router, receive } = this.#openTransports()
    const consumer = await receive.media.consume({
      producerId: await router.idOf(producer),
      rtpCapabilities: toMediasoup.capabilities(this.#wish.capabilities),
      paused: true,
      ...(producer.layers > 1 ? { preferredLayers: { spatialLayer: layer } } : {}),
    })
    // A transport tells only the consumers that it has when it closes: this one would listen to the worker for ever.
    if (receive.media.closed) consumer.transportClosed()
    return consumer
  }
}

async function bothWays({ router }: RoomRouter, peer: LegAddress): Promise<[LegTransport, LegTransport]> {
  const leg = await LegTransport.open(router, peer)
  return [leg, leg]
}
