import type { ProducerId } from '../shared/ids.ts'
import type { GatewayId, Level } from '../shared/media.ts'
import type { EndpointId } from '../shared/sfu.ts'
import type { Endpoint } from './endpoint.ts'
import type { MediaProducer } from './media-producer.ts'
import { firstOfGateways, plan, sortStreams, type RoomStreams } from './plan.ts'
import type { Loudness, RoomRouter } from './room-router.ts'
import type { RoomRouters } from './room-routers.ts'
import { Speech } from './speech.ts'
import { Watched } from './watched.ts'

type RoomFlowOptions = {
  /** ms. */
  readonly clock: () => number
  readonly endpoints: ReadonlyMap<EndpointId, Endpoint>
  readonly producers: ReadonlyMap<ProducerId, MediaProducer>
  /** Need not carry what nobody on their worker is sent. */
  readonly routers: Pick<RoomRouters, 'carryOnly'>
  readonly onLevels: (levels: readonly Level[]) => void
  readonly onWanted: (producer: ProducerId, layer: number) => void
}

/** Works out, after every change, what should flow in a room, and lets each endpoint bring itself there. */
export class RoomFlow {
  readonly #options: RoomFlowOptions
  readonly #speech: Speech
  readonly #watched: Watched
  #refreshing: NodeJS.Immediate | undefined
  #closed = false

  constructor(options: RoomFlowOptions) {
    const { clock, onLevels, onWanted } = options
    this.#options = options
    this.#speech = new Speech({
      clock,
      onLevels,
      onRefill: () => {
        this.refreshSoon()
      },
    })
    this.#watched = new Watched({ clock, onWanted })
  }

  heard(router: RoomRouter, loudness: readonly Loudness[]): void {
    this.#speech.observe(router, loudness, (producer) => this.#options.producers.get(producer)?.owner)
    if (this.#chooseVoices()) this.refreshSoon()
  }

  routerClosed(router: RoomRouter): void {
    this.#speech.forgetRouter(router)
  }

  producerClosed(producer: ProducerId): void {
    this.#speech.forget(producer)
    this.refreshSoon()
  }

  /** Tells again which layers of an endpoint's videos are wanted: a page that comes back may have missed it. */
  repeatWanted({ id }: Endpoint): void {
    for (const producer of this.#options.producers.values())
      if (producer.endpoint === id) this.#watched.repeat(producer.id)
  }

  /** Once for all that changes in this turn of the event loop. */
  refreshSoon(): void {
    if (this.#closed) return
    this.#refreshing ??= setImmediate(() => {
      this.#refresh()
    })
  }

  /** At once for one endpoint that is waited for, soon for what it changes for others. */
  refreshFor(endpoint: Endpoint): void {
    this.#chooseVoices()
    this.#update(endpoint, this.#streams(), firstOfGateways(this.#openEndpoints()))
    this.refreshSoon()
  }

  close(): void {
    this.#closed = true
    clearImmediate(this.#refreshing)
    this.#speech.close()
    this.#watched.close()
  }

  #refresh(): void {
    clearImmediate(this.#refreshing)
    this.#refreshing = undefined
    if (this.#closed) return
    this.#chooseVoices()
    const endpoints = this.#openEndpoints()
    const streams = this.#streams()
    const first = firstOfGateways(endpoints)
    for (const endpoint of endpoints) this.#update(endpoint, streams, first)
    this.#watched.update(streams.videos, endpoints)
    this.#options.routers.carryOnly(this.#watched.flowingOn)
  }

  #update(
    endpoint: Endpoint,
    streams: RoomStreams<MediaProducer>,
    first: ReadonlyMap<GatewayId, readonly Endpoint[]>,
  ): void {
    const { id, owner, hears, privileged, view, forwarding, gateway } = endpoint
    const legs = (gateway !== null && first.get(gateway)) || []
    const at = legs.indexOf(endpoint)
    const before = at < 0 ? legs : legs.slice(0, at)
    const viewer = { id, owner, hears, privileged, view, before, shown: forwarding.shown }
    forwarding.update(plan(viewer, streams, this.#speech.spokeAt), viewer)
  }

  #streams(): RoomStreams<MediaProducer> {
    return sortStreams(this.#open(), ({ id }) => this.#speech.isHeard(id))
  }

  #openEndpoints(): Endpoint[] {
    return [...this.#options.endpoints.values()].filter(({ isOpen }) => isOpen)
  }

  #open(): MediaProducer[] {
    return [...this.#options.producers.values()].filter(({ isOpen }) => isOpen)
  }

  #chooseVoices(): boolean {
    const mics = this.#open().filter(({ source, echoOnly }) => source === 'mic' && !echoOnly)
    const listeners = [...this.#options.endpoints.values()].filter(({ hears }) => hears !== 'itself')
    return this.#speech.choose(mics, listeners.length)
  }
}
