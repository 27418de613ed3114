import type { ParticipantId, ProducerId } from '../../shared/ids.ts'
import { PARTICIPANT_PRODUCERS, ROOM_PRODUCERS } from '../../shared/limits.ts'
import type { RtpCapabilities } from '../../shared/media.ts'
import { Refused } from '../../shared/refused.ts'
import type { EndpointId, Hears, SfuReply, SfuRequestName } from '../../shared/sfu.ts'
import type { Log } from '../log.ts'
import type { SfuNoticeOf, SfuPayload } from './link.ts'
import { leastLoaded, Node } from './node.ts'
import { PATIENCE_MS, unlessGone, whileUnavailable } from './patience.ts'
import { repairsOf } from './take-over.ts'
import { nobody, type MediaWishes } from './wishes.ts'

type DescribedRooms = Parameters<ConstructorParameters<typeof Node>[2]['up']>[1]['rooms']

type OpenEndpoint = {
  readonly room: string
  readonly endpoint: EndpointId
  readonly owner: ParticipantId
  readonly hears: Hears
  /** Is sent cameras that are not for everyone. */
  readonly privileged: boolean
  readonly capabilities: RtpCapabilities
}

type Held = {
  readonly node: Node
  opened: Promise<unknown> | null
  readonly endpoints: Map<EndpointId, { readonly owner: ParticipantId; readonly hears: Hears }>
  /** The layer that is watched, of each producer whose sender was ever told. */
  readonly layers: Map<ProducerId, number>
}

/** After this long without its node a room moves to another, in ms. */
const MOVE_AFTER_MS = 10_000
/** How long endpoints of people who are not inside are kept for them to return, in ms. */
export const VISITOR_GRACE_MS = 30_000

/** The media of all meetings of this server: which node has it, and what must be asked of that node. */
export class MediaRooms {
  readonly #log: Log
  readonly #nodes: readonly Node[]
  readonly #rooms = new Map<string, Held>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #meetings: MediaWishes = nobody
  #capabilities: RtpCapabilities | null = null

  constructor(urls: readonly string[], secret: string, log: Log) {
    this.#log = log
    this.#nodes = urls.map(
      (url) =>
        new Node(url, secret, {
          up: (node, description) => this.#takeOver(node, description.rooms),
          down: (node, reason) => this.#nodeDown(node, reason),
          told: (node, notice) => this.#told(node, notice),
          failed: (node, error) => log.error({ err: error, sfu: node.url }, 'media take-over failed'),
        }),
    )
  }

  /** Connects to the nodes. Meetings must be restored before: rooms of meetings that are not there are closed. */
  start(meetings: MediaWishes): void {
    this.#meetings = meetings
    for (const node of this.#nodes) node.start()
  }

  /** Lets go of the nodes; the media runs on. */
  close(): void {
    for (const node of this.#nodes) node.close()
    for (const timer of this.#timers) clearTimeout(timer)
  }

  /** Whether media can be opened now. */
  ready(): boolean {
    return this.#nodes.some(({ up }) => up)
  }

  /**
   * What browsers must load before they send or receive; the same on every node.
   *
   * @throws Refused `unavailable` until a node has said it once.
   */
  async capabilities(): Promise<RtpCapabilities> {
    if (this.#capabilities) return this.#capabilities
    const node = await this.#anyNode()
    const { capabilities } = await node.ask('capabilities', {}, PATIENCE_MS)
    return (this.#capabilities = capabilities)
  }

  /**
   * The endpoint exists and hears this from now on; its room is opened when it was not.
   *
   * @throws Refused `unavailable` when no node can be reached.
   */
  async openEndpoint(opening: OpenEndpoint): Promise<SfuReply<'endpoint:open'>> {
    const { room, endpoint, owner, hears } = opening
    const wish = { ...opening, limits: PARTICIPANT_PRODUCERS }
    const { held, opened } = await whileUnavailable(async () => {
      const held = await this.#open(room)
      return { held, opened: await held.node.ask('endpoint:open', wish, PATIENCE_MS) }
    })
    for (const [other, one] of held.endpoints) if (one.owner === owner) held.endpoints.delete(other)
    held.endpoints.set(endpoint, { owner, hears })
    return opened
  }

  /** What an endpoint is given; undefined when it is not open. */
  hears(room: string, endpoint: EndpointId): Hears | undefined {
    return this.#rooms.get(room)?.endpoints.get(endpoint)?.hears
  }

  /** Idempotent. @throws Refused `unavailable`. */
  async closeEndpoint(room: string, endpoint: EndpointId): Promise<void> {
    const held = this.#rooms.get(room)
    if (!held?.endpoints.delete(endpoint)) return
    await unlessGone(held.node.ask('endpoint:close', { room, endpoint }, PATIENCE_MS))
  }

  /**
   * States anew whom the room's cameras reach. What cannot be said now is said when the node is there again.
   *
   * @throws Refused `unavailable`.
   */
  async restateRoom(room: string): Promise<void> {
    const held = this.#rooms.get(room)
    if (held === undefined) return
    await unlessGone(held.node.ask('room:open', this.#wishOf(room), PATIENCE_MS))
  }

  /** Closes all endpoints of one participant. Idempotent. @throws Refused `unavailable`. */
  async closeEndpointsOf(room: string, owner: ParticipantId): Promise<void> {
    const held = this.#rooms.get(room)
    if (held === undefined) return
    const theirs = [...held.endpoints].filter(([, one]) => one.owner === owner)
    await Promise.all(theirs.map(([endpoint]) => this.closeEndpoint(room, endpoint)))
  }

  /** Idempotent. @throws Refused `unavailable`. */
  async closeRoom(room: string): Promise<void> {
    const held = this.#rooms.get(room)
    if (held === undefined) return
    this.#rooms.delete(room)
    await unlessGone(held.node.ask('room:close', { room }, PATIENCE_MS))
  }

  /**
   * Asks the node that has the room.
   *
   * @throws Refused as the sfu says; `not-found` when no node has the room; `unavailable`.
   */
  async ask<N extends SfuRequestName>(
    name: N,
    payload: SfuPayload<N> & { room: string },
  ): Promise<SfuReply<N>> {
    const held = this.#rooms.get(payload.room)
    if (held === undefined) throw new Refused('not-found', 'this room has no media')
    return held.node.ask(name, payload, PATIENCE_MS)
  }

  /** The largest layer that anybody watches of a producer, if its sender was ever told one. */
  layerWanted(room: string, producer: ProducerId): number | undefined {
    return this.#rooms.get(room)?.layers.get(producer)
  }

  async #open(room: string): Promise<Held> {
    const held = this.#rooms.get(room) ?? (await this.#place(room))
    held.opened ??= held.node.ask('room:open', this.#wishOf(room), PATIENCE_MS)
    try {
      await held.opened
    } catch (error) {
      held.opened = null
      throw error
    }
    return held
  }

  #wishOf(room: string): SfuPayload<'room:open'> {
    const camerasTo = this.#meetings.wanted(room)?.camerasTo ?? 'everyone'
    return { room, limits: ROOM_PRODUCERS, camerasTo }
  }

  async #place(room: string): Promise<Held> {
    const node = await this.#anyNode()
    // Somebody else may have placed it meanwhile.
    const held = this.#rooms.get(room) ?? newlyHeld(node)
    this.#rooms.set(room, held)
    return held
  }

  async #anyNode(): Promise<Node> {
    if (!this.ready())
      await Promise.any(this.#nodes.map((node) => node.whenUp(PATIENCE_MS))).catch(() => null)
    const node = leastLoaded(
      this.#nodes,
      Array.from(this.#rooms.values(), (held) => held.node),
    )
    if (node === null) throw new Refused('unavailable', 'no media node can be reached')
    return node
  }

  async #takeOver(node: Node, rooms: DescribedRooms): Promise<void> {
    const found = new Set(rooms.map(({ id }) => id))
    for (const [room, held] of this.#rooms) if (held.node === node && !found.has(room)) this.#loseRoom(room)
    await Promise.all(rooms.map((room) => this.#takeOverRoom(node, room)))
    this.#log.info({ sfu: node.url, rooms: rooms.length }, 'media node is up')
    // With one node it is certain now; with several another one may have the room.
    if (this.#nodes.every((other) => other === node || other.up)) this.#loseUnheld()
    this.#meetings.available()
  }

  async #takeOverRoom(node: Node, described: DescribedRooms[number]): Promise<void> {
    const { id: room } = described
    const wanted = this.#meetings.wanted(room)
    const before = this.#rooms.get(room)
    if (wanted === undefined || (before && before.node !== node)) {
      await unlessGone(node.askNow('room:close', { room }))
      return
    }
    const held = before ?? newlyHeld(node)
    held.opened ??= Promise.resolve()
    held.endpoints.clear()
    for (const { id, owner, hears } of described.endpoints) held.endpoints.set(id, { owner, hears })
    this.#rooms.set(room, held)
    const { pause, close, strangers, lost } = repairsOf(described, wanted)
    if (strangers.length > 0) this.#expireLater(room, strangers)
    if (lost.length > 0) this.#meetings.producersLost(room, lost)
    await Promise.all([
      unlessGone(node.askNow('room:open', this.#wishOf(room))),
      ...pause.map((wish) => unlessGone(node.askNow('producer:pause', { room, ...wish }))),
      ...close.map((producer) => unlessGone(node.askNow('producer:close', { room, producer }))),
    ])
  }

  #loseUnheld(): void {
    for (const { id, owners } of this.#meetings.allWanted())
      if (!this.#rooms.has(id) && [...owners.values()].some(({ size }) => size > 0))
        this.#meetings.roomLost(id)
  }

  #expireLater(room: string, strangers: ReturnType<typeof repairsOf>['strangers']): void {
    this.#later(VISITOR_GRACE_MS, () => {
      for (const { endpoint, owner } of strangers) {
        if (this.#meetings.wanted(room)?.owners.has(owner) || this.#meetings.present(room, endpoint)) continue
        this.closeEndpoint(room, endpoint).catch((error: unknown) =>
          this.#log.warn({ err: error, meeting: room }, 'a visitor’s endpoint was not closed'),
        )
      }
    })
  }

  #nodeDown(node: Node, reason: string): void {
    this.#log.warn({ sfu: node.url, reason }, 'media node is down')
    this.#later(MOVE_AFTER_MS, () => {
      if (node.up || !this.ready()) return
      for (const [room, held] of this.#rooms) if (held.node === node) this.#loseRoom(room)
    })
  }

  #loseRoom(room: string): void {
    this.#rooms.delete(room)
    this.#log.warn({ meeting: room }, 'media of a meeting is lost')
    this.#meetings.roomLost(room)
  }

  #told(node: Node, { name, notice }: SfuNoticeOf): void {
    const held = this.#rooms.get(notice.room)
    // A node that was thought lost may still speak of rooms that have moved.
    if (held?.node !== node) return
    switch (name) {
      case 'consumers:changed':
        this.#meetings.consumersChanged(notice)
        return
      case 'levels':
        this.#meetings.levels(notice)
        return
      case 'producer:wanted':
        held.layers.set(notice.producer, notice.layer)
        this.#meetings.layerWanted(notice)
        return
      case 'endpoint:lost':
        this.#meetings.unreachable(notice)
        return
      case 'room:lost':
        this.#loseRoom(notice.room)
    }
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      act()
    }, ms)
    timer.unref()
    this.#timers.add(timer)
  }
}

function newlyHeld(node: Node): Held {
  return { node, opened: null, endpoints: new Map(), layers: new Map() }
}
