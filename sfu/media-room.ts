import type { ParticipantId, ProducerId } from '../shared/ids.ts'
import type { ProducerLimits } from '../shared/limits.ts'
import type { ConsumerParameters, ViewedVideo } from '../shared/media.ts'
import { Refused } from '../shared/refused.ts'
import type { CamerasTo, EndpointId, SfuNotice, SfuNoticeName } from '../shared/sfu.ts'
import { Endpoint, type EndpointWish } from './endpoint.ts'
import type { Leg } from './leg-transport.ts'
import type { MediaProducer, ProducerWish } from './media-producer.ts'
import { checkLimits } from './producer-limits.ts'
import { RoomFlow } from './room-flow.ts'
import { RoomRouters } from './room-routers.ts'
import { isEchoOnly } from './stream.ts'
import type { Workers } from './workers.ts'

export type Tell = <N extends SfuNoticeName>(name: N, notice: SfuNotice<N>) => void

/** What holds for a whole room; it may change while it is open. */
export type RoomRules = {
  readonly limits: ProducerLimits
  /** Whom the cameras of endpoints reach that are not privileged. */
  readonly camerasTo: CamerasTo
  /** Owners of whom it is the other way round. */
  readonly camerasApart: readonly ParticipantId[]
}

type Opening = {
  readonly owner: ParticipantId
  readonly wish: EndpointWish
  /** Null for a page. */
  readonly leg: Leg | null
}
type Opened = { readonly endpoint: Endpoint; readonly consumers: ConsumerParameters[] }

type MediaRoomOptions = {
  readonly id: string
  readonly rules: RoomRules
  readonly workers: Pick<Workers, 'place'>
  /** ms. */
  readonly clock: () => number
  readonly tell: Tell
  readonly onBug: (error: unknown, doing: string) => void
}

/**
 * One meeting's media: its endpoints and what they send. Every change ends in a refresh of its flow, which works out anew
 * what is sent to whom.
 */
export class MediaRoom {
  readonly id: string
  readonly #options: MediaRoomOptions
  readonly #routers: RoomRouters
  readonly #flow: RoomFlow
  readonly #endpoints = new Map<EndpointId, Endpoint>()
  readonly #producers = new Map<ProducerId, MediaProducer>()
  #rules: RoomRules
  #closed = false

  private constructor(options: MediaRoomOptions) {
    const { id, clock, tell, onBug } = options
    this.id = id
    this.#options = options
    this.#rules = options.rules
    this.#routers = new RoomRouters({
      onBug,
      onLoudness: (router, loudness) => {
        this.#flow.heard(router, loudness)
      },
      onClosed: (router) => {
        this.#flow.routerClosed(router)
      },
    })
    this.#flow = new RoomFlow({
      clock,
      endpoints: this.#endpoints,
      producers: this.#producers,
      routers: this.#routers,
      onLevels: (levels) => {
        tell('levels', { room: id, levels: [...levels] })
      },
      onWanted: (producer, layer) => {
        this.#tellWanted(producer, layer)
      },
    })
  }

  static open(options: MediaRoomOptions): MediaRoom {
    return new MediaRoom(options)
  }

  get workers(): number[] {
    return this.#routers.workers
  }

  get endpoints(): readonly Endpoint[] {
    return [...this.#endpoints.values()]
  }

  get producers(): readonly MediaProducer[] {
    return [...this.#producers.values()]
  }

  /** From now on. What is open beyond the limits stays open; cameras stop at once where they may not go. */
  setRules(rules: RoomRules): void {
    this.#rules = rules
    for (const producer of this.#producers.values()) this.#applyVisibility(producer)
    this.#flow.refreshSoon()
  }

  /**
   * The endpoint, opened or found, and all that it is forwarded.
   *
   * @throws Refused conflict when it belongs to another owner, unavailable when there is no worker for it.
   */
  async openEndpoint(id: EndpointId, opening: Opening): Promise<Opened> {
    const endpoint = this.#endpointFor(id, opening)
    try {
      await endpoint.opened
    } catch (error) {
      this.#remove(endpoint)
      throw error
    }
    if (endpoint.isOpen) this.#flow.refreshFor(endpoint)
    const consumers = await endpoint.forwarding.all()
    this.#flow.repeatWanted(endpoint)
    return { endpoint, consumers }
  }

  /** What it is sent, and whom its cameras reach, follows at once. @throws Refused not-found */
  setPrivilege(id: EndpointId, privileged: boolean): void {
    this.endpoint(id).setPrivilege(privileged)
    for (const producer of this.#producers.values())
      if (producer.endpoint === id) this.#applyVisibility(producer)
    this.#flow.refreshSoon()
  }

  closeEndpoint(id: EndpointId): void {
    const endpoint = this.#endpoints.get(id)
    if (endpoint) this.#remove(endpoint)
  }

  /** @throws Refused not-found */
  endpoint(id: EndpointId): Endpoint {
    const endpoint = this.#endpoints.get(id)
    if (!endpoint) throw new Refused('not-found', 'no such endpoint')
    return endpoint
  }

  /** @throws Refused not-found */
  view(id: EndpointId, videos: readonly ViewedVideo[]): void {
    this.endpoint(id).setView(videos)
    this.#flow.refreshSoon()
  }

  /**
   * Done when it is open; repeating it changes nothing but `paused`.
   *
   * @throws Refused limit-reached, conflict when the id is taken by another endpoint, bad-request.
   */
  async openProducer(wish: Omit<ProducerWish, 'owner'>): Promise<void> {
    const known = this.#producers.get(wish.id)
    if (known && known.endpoint !== wish.endpoint) throw new Refused('conflict', 'producer id is taken')
    const producer = known ?? this.#produce(wish)
    try {
      await producer.pause(wish.paused)
    } catch (error) {
      this.#drop(producer)
      throw error
    }
    this.#flow.refreshSoon()
  }

  /** @throws Refused not-found */
  async pauseProducer(id: ProducerId, paused: boolean): Promise<void> {
    const producer = this.#producers.get(id)
    if (!producer) throw new Refused('not-found', 'no such producer')
    await producer.pause(paused)
    this.#flow.refreshSoon()
  }

  closeProducer(id: ProducerId): void {
    const producer = this.#producers.get(id)
    if (producer) this.#drop(producer)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#flow.close()
    for (const producer of this.#producers.values()) producer.close()
    for (const endpoint of this.#endpoints.values()) endpoint.close()
    this.#producers.clear()
    this.#endpoints.clear()
    this.#routers.close()
  }

  #endpointFor(id: EndpointId, opening: Opening): Endpoint {
    const { owner, wish, leg } = opening
    const known = this.#endpoints.get(id)
    if (known && known.owner !== owner) throw new Refused('conflict', 'endpoint belongs to another owner')
    const stays = (endpoint: Endpoint) => endpoint === known && !endpoint.dead && endpoint.isFor(leg)
    for (const endpoint of this.#endpoints.values())
      if (endpoint.owner === owner && !stays(endpoint)) this.#remove(endpoint)
    const endpoint = this.#endpoints.get(id) ?? this.#create(id, opening)
    endpoint.configure(wish)
    for (const producer of this.#producers.values())
      if (producer.endpoint === id) this.#applyVisibility(producer)
    return endpoint
  }

  #create(id: EndpointId, { owner, wish, leg }: Opening): Endpoint {
    const { tell, onBug, workers } = this.#options
    const worker = workers.place(this.#spread(), wish.hears !== 'itself')
    const at = { room: this.id, endpoint: id }
    const endpoint = Endpoint.open({
      id,
      owner,
      wish,
      leg,
      worker,
      router: this.#routers.on(worker),
      onLost: (direction) => {
        tell('endpoint:lost', { ...at, direction })
      },
      onConsumersChanged: (opened, closed) => {
        tell('consumers:changed', { ...at, opened: [...opened], closed: [...closed] })
      },
      onBug,
    })
    this.#endpoints.set(id, endpoint)
    return endpoint
  }

  #remove(endpoint: Endpoint): void {
    if (this.#endpoints.get(endpoint.id) !== endpoint) return
    this.#endpoints.delete(endpoint.id)
    for (const producer of this.#producers.values())
      if (producer.endpoint === endpoint.id) this.#drop(producer)
    endpoint.close()
    this.#routers.keepOnly(new Set(this.#spread().keys()))
    this.#flow.refreshSoon()
  }

  #produce(wish: Omit<ProducerWish, 'owner'>): MediaProducer {
    const endpoint = this.endpoint(wish.endpoint)
    const limits = { room: this.#rules.limits, owner: endpoint.limits }
    const echoOnly = isEchoOnly(endpoint.hears, wish.source)
    checkLimits({ owner: endpoint.owner, source: wish.source, echoOnly }, this.producers, limits)
    const producer = endpoint.produce({ ...wish, owner: endpoint.owner })
    this.#producers.set(producer.id, producer)
    this.#applyVisibility(producer)
    return producer
  }

  #drop(producer: MediaProducer): void {
    producer.close()
    if (this.#producers.get(producer.id) !== producer) return
    this.#producers.delete(producer.id)
    this.#flow.producerClosed(producer.id)
  }

  /** Whom it may reach follows from its endpoint and the room's rules. */
  #applyVisibility(producer: MediaProducer): void {
    const { owner, hears, privileged } = this.endpoint(producer.endpoint)
    const { camerasTo, camerasApart } = this.#rules
    producer.setEchoOnly(isEchoOnly(hears, producer.source))
    const confined = (camerasTo === 'privileged') !== camerasApart.includes(owner)
    producer.moderatorsOnly = producer.source === 'camera' && confined && !privileged
  }

  #spread(): Map<number, number> {
    const spread = new Map<number, number>()
    for (const { worker } of this.#endpoints.values())
      spread.set(worker.index, (spread.get(worker.index) ?? 0) + 1)
    return spread
  }

  #tellWanted(id: ProducerId, layer: number): void {
    const producer = this.#producers.get(id)
    if (producer)
      this.#options.tell('producer:wanted', {
        room: this.id,
        producer: id,
        endpoint: producer.endpoint,
        layer,
      })
  }
}
