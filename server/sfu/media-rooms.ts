import type { ParticipantId, ProducerId } from '../../shared/ids.ts'
import { PARTICIPANT_PRODUCERS, VISITOR_GRACE_MS } from '../../shared/limits.ts'
import type { RtpCapabilities } from '../../shared/media.ts'
import { Refused } from '../../shared/refused.ts'
import type { ClaimedRoom, EndpointId, Hears, SfuReply, SfuRequestName } from '../../shared/sfu.ts'
import { KeyedMutex } from '../keyed-mutex.ts'
import type { Log } from '../log.ts'
import { claimAtAll } from './claiming.ts'
import type { RoomNotice, SfuPayload } from './link.ts'
import { noMeetings, type MediaHost } from './media-host.ts'
import { passOn } from './pass-on.ts'
import { mendRoom } from './mend-room.ts'
import { endpointsOf, newlyHeld, nowHolds } from './held-room.ts'
import type { HeldRoom, OpenEndpoint, OpenLeg } from './held-room.ts'
import { ignoreNotFound, NODE_WAIT_MS, retryUnavailable } from './retrying.ts'
import type { MediaRoomsOptions } from './options.ts'
import type { SfuNode } from './sfu-node.ts'
import { SfuNodes } from './sfu-nodes.ts'
import { homeless, notReturned, repairsOf, ruleOf, type Repairs } from './take-over.ts'
import { Timers } from './timers.ts'

const MOVE_AFTER_MS = 10_000

/** The media of all meetings of this server: which node has it, and what must be asked of that node. */
export class MediaRooms {
  readonly #log: Log
  readonly #moveAfterMs: number
  readonly #epochOf: (room: string) => number
  readonly #nodes: SfuNodes
  readonly #rooms = new Map<string, HeldRoom>()
  readonly #people = new KeyedMutex()
  readonly #timers = new Timers()
  /** Asked for at all nodes now. */
  readonly #claiming = new Set<string>()
  #meetings: MediaHost = noMeetings

  constructor({ urls, secret, server, epochOf, log, moveAfterMs = MOVE_AFTER_MS }: MediaRoomsOptions) {
    this.#moveAfterMs = moveAfterMs
    this.#log = log
    this.#epochOf = epochOf
    this.#nodes = new SfuNodes(
      urls,
      { secret, server },
      {
        claims: () => Array.from(this.#meetings.rooms(), (room) => ({ room, epoch: epochOf(room) })),
        onUp: (node, rooms) => this.#takeOver(node, rooms),
        onDown: (node, reason) => this.#nodeDown(node, reason),
        onNotice: (node, notice) => this.#onNotice(node, notice),
        onFault: ({ url }, error) => log.error({ err: error, sfu: url }, 'media take-over failed'),
      },
    )
  }

  /** Connects to the nodes. Meetings must be restored before: our rooms of meetings that are not there are closed. */
  start(meetings: MediaHost): void {
    this.#meetings = meetings
    for (const node of this.#nodes.all) node.start()
    this.#declareLostLater()
  }

  /** Lets go of the nodes; the media runs on. */
  close(): void {
    for (const node of this.#nodes.all) node.close()
    this.#timers.close()
  }

  /** Whether media can be opened now. */
  ready(): boolean {
    return this.#nodes.ready
  }

  /** Whether the node of a room has no place for newcomers, or none has while the room has no node. */
  readonly full = (room: string): boolean => (this.#rooms.get(room)?.node ?? this.#nodes).full

  /** As `SfuNodes.capabilities`. */
  readonly capabilities = (): Promise<RtpCapabilities> => this.#nodes.capabilities()

  /**
   * The endpoint exists and hears this from now on; its room is opened when it was not.
   *
   * @throws Refused `unavailable` when no node can be reached.
   */
  async openEndpoint(opening: OpenEndpoint): Promise<SfuReply<'endpoint:open'>> {
    const request = { ...opening, limits: PARTICIPANT_PRODUCERS }
    return this.#openAt(opening, (node) => node.ask('endpoint:open', request, NODE_WAIT_MS))
  }

  /** The same for a telephone, which hears the room. @throws Refused `unavailable` when no node can be reached. */
  async openLeg(opening: OpenLeg): Promise<SfuReply<'leg:open'>> {
    const request = { ...opening, limits: PARTICIPANT_PRODUCERS }
    return this.#openAt({ ...opening, hears: 'room' }, (node) => node.ask('leg:open', request, NODE_WAIT_MS))
  }

  /** What an endpoint is given; undefined when it is not open. */
  hears(room: string, endpoint: EndpointId): Hears | undefined {
    return this.#rooms.get(room)?.endpoints.get(endpoint)?.hears
  }

  /** Idempotent; what cannot be closed now is closed when its node is there again. @throws Refused `unavailable`. */
  async closeEndpoint(room: string, endpoint: EndpointId): Promise<void> {
    const held = this.#rooms.get(room)
    const one = held?.endpoints.get(endpoint)
    if (held === undefined || one === undefined) return
    one.closing = true
    await ignoreNotFound(held.node.ask('endpoint:close', { room, endpoint }, NODE_WAIT_MS))
    // It may have been opened again meanwhile.
    if (held.endpoints.get(endpoint) === one) held.endpoints.delete(endpoint)
  }

  /**
   * States anew whom the room's cameras reach. What cannot be said now is said when the node is there again.
   *
   * @throws Refused `unavailable`.
   */
  async restateRoom(room: string): Promise<void> {
    const held = this.#rooms.get(room)
    if (held === undefined) return
    await ignoreNotFound(held.node.ask('room:open', this.#ruleOf(room), NODE_WAIT_MS))
  }

  /** What somebody is sent, and whom their cameras reach, follows their role. Idempotent. @throws Refused `unavailable`. */
  async privilege(room: string, owner: ParticipantId, privileged: boolean): Promise<void> {
    const held = this.#rooms.get(room)
    if (held === undefined) return
    const ask = (endpoint: EndpointId): Promise<unknown> =>
      ignoreNotFound(held.node.ask('endpoint:privilege', { room, endpoint, privileged }, NODE_WAIT_MS))
    await Promise.all(endpointsOf(held, owner).map(ask))
  }

  /** Closes all endpoints of one participant. Idempotent. @throws Refused `unavailable`. */
  async closeEndpointsOf(room: string, owner: ParticipantId): Promise<void> {
    const theirs = endpointsOf(this.#rooms.get(room), owner)
    await Promise.all(theirs.map((endpoint) => this.closeEndpoint(room, endpoint)))
  }

  /** Idempotent. @throws Refused `unavailable`. */
  async closeRoom(room: string): Promise<void> {
    const held = this.#rooms.get(room)
    if (held === undefined) return
    await ignoreNotFound(held.node.ask('room:close', { room }, NODE_WAIT_MS))
    if (this.#rooms.get(room) === held) this.#rooms.delete(room)
  }

  /** A meeting is ours from now on: its media runs on, or is opened anew where it is lost. Never throws. */
  async claim(room: string): Promise<void> {
    this.#claiming.add(room)
    const takeOver = (node: SfuNode, one: ClaimedRoom): Promise<void> => this.#takeOverRoom(node, one)
    const claim = { room, epoch: this.#epochOf(room) }
    const found = await claimAtAll(this.#nodes.all, claim, { takeOver, log: this.#log })
    this.#claiming.delete(room)
    if (found === 'nowhere') this.#declareLost()
    // A node that cannot be reached now may have it: that shows when it is back, or is no more waited for.
    if (found === 'unknown') this.#declareLostLater()
  }

  /** Another server has this meeting: its media is no more ours to command. */
  letGo(room: string): void {
    this.#rooms.delete(room)
  }

  /**
   * Does what concerns one person's media when all that was wanted of it before is done: the one road for what they ask
   * for themselves and for what the meeting does to them. Nobody waits for anybody else; null: the
   * whole room. Not to be called from within.
   */
  inOrder<T>(room: string, owner: ParticipantId | null, work: () => Promise<T>): Promise<T> {
    return this.#people.run(`${room} ${owner ?? ''}`, work)
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
    return held.node.ask(name, payload, NODE_WAIT_MS)
  }

  /** The largest layer that anybody watches of a producer, if its sender was ever told one. */
  layerWanted(room: string, producer: ProducerId): number | undefined {
    return this.#rooms.get(room)?.layers.get(producer)
  }

  async #openAt<T>(
    { room, endpoint, owner, hears }: Pick<OpenEndpoint, 'room' | 'endpoint' | 'owner' | 'hears'>,
    ask: (node: SfuNode) => Promise<T>,
  ): Promise<T> {
    const { held, opened } = await retryUnavailable(async () => {
      const held = await this.#open(room)
      return { held, opened: await ask(held.node) }
    })
    for (const [other, one] of held.endpoints) if (one.owner === owner) held.endpoints.delete(other)
    held.endpoints.set(endpoint, { owner, hears })
    return opened
  }

  async #open(room: string): Promise<HeldRoom> {
    const held = this.#rooms.get(room) ?? (await this.#place(room))
    held.opened ??= held.node.ask('room:open', this.#ruleOf(room), NODE_WAIT_MS)
    try {
      await held.opened
    } catch (error) {
      held.opened = null
      throw error
    }
    return held
  }

  #ruleOf(room: string): SfuPayload<'room:open'> {
    return ruleOf(room, this.#epochOf(room), this.#meetings.wanted(room))
  }

  async #place(room: string): Promise<HeldRoom> {
    const node = await this.#nodes.leastLoaded(Array.from(this.#rooms.values(), (held) => held.node))
    // Somebody else may have placed it meanwhile.
    const held = this.#rooms.get(room) ?? newlyHeld(node)
    this.#rooms.set(room, held)
    return held
  }

  async #takeOver(node: SfuNode, rooms: readonly ClaimedRoom[]): Promise<void> {
    const found = new Set(rooms.map(({ id }) => id))
    for (const [room, held] of this.#rooms) if (held.node === node && !found.has(room)) this.#loseRoom(room)
    await Promise.all(rooms.map((room) => this.#takeOverRoom(node, room)))
    this.#log.info({ sfu: node.url, rooms: rooms.length }, 'media node is up')
    this.#declareLost(node)
    this.#meetings.available()
  }

  async #takeOverRoom(node: SfuNode, described: ClaimedRoom): Promise<void> {
    const { id: room } = described
    const wanted = this.#meetings.wanted(room)
    const before = this.#rooms.get(room)
    if (wanted === undefined || (before && before.node !== node)) {
      await ignoreNotFound(node.askDuringTakeOver('room:close', { room }))
      if (before?.node === node) this.#rooms.delete(room)
      return
    }
    const held = before ?? newlyHeld(node)
    held.opened ??= Promise.resolve()
    const closing = nowHolds(held, described.endpoints)
    this.#rooms.set(room, held)
    const { pause, close, privilege, strangers, lost } = repairsOf(described, wanted)
    if (strangers.length > 0) this.#timers.after(VISITOR_GRACE_MS, () => this.#expire(room, strangers))
    if (lost.length > 0) this.#meetings.producersLost(room, lost)
    await mendRoom(node, { rule: this.#ruleOf(room), closing, pause, close, privilege })
  }

  /**
   * Of rooms that no node has or can have soon the media is lost: their pages open theirs on another one. `comingUp`: a
   * node that has just been taken over.
   */
  #declareLost(comingUp?: SfuNode): void {
    const isUp = (node: SfuNode): boolean => node === comingUp || node.up
    const isGone = (node: SfuNode): boolean => !isUp(node) && node.downForMs >= this.#moveAfterMs
    const nodes = this.#nodes.all
    if (!nodes.some(isUp)) return
    for (const [room, { node }] of this.#rooms) if (isGone(node)) this.#loseRoom(room)
    // A node that is still expected may have them.
    if (!nodes.every((node) => isUp(node) || isGone(node))) return
    const isHere = (room: string): boolean => this.#rooms.has(room) || this.#claiming.has(room)
    for (const room of homeless(this.#meetings, isHere)) this.#meetings.roomLost(room)
  }

  #expire(room: string, strangers: Repairs['strangers']): void {
    for (const { endpoint } of notReturned(strangers, room, this.#meetings))
      this.closeEndpoint(room, endpoint).catch((error: unknown) =>
        this.#log.warn({ err: error, meeting: room }, 'a visitor’s endpoint was not closed'),
      )
  }

  #nodeDown(node: SfuNode, reason: string): void {
    this.#log.warn({ sfu: node.url, reason }, 'media node is down')
    this.#declareLostLater()
  }

  #declareLostLater(): void {
    this.#timers.after(this.#moveAfterMs + 50, () => this.#declareLost())
  }

  #loseRoom(room: string): void {
    this.#rooms.delete(room)
    this.#log.warn({ meeting: room }, 'media of a meeting is lost')
    this.#meetings.roomLost(room)
  }

  #onNotice(node: SfuNode, told: RoomNotice): void {
    const held = this.#rooms.get(told.notice.room)
    // A node that was thought lost may still speak of rooms that have moved.
    if (held?.node !== node) return
    if (told.name === 'room:lost') this.#loseRoom(told.notice.room)
    else passOn(told, held, this.#meetings)
  }
}
