import type { ParticipantId, ProducerId, ServerId } from '../../shared/ids.ts'
import { PARTICIPANT_PRODUCERS, ROOM_PRODUCERS } from '../../shared/limits.ts'
import type { RtpCapabilities } from '../../shared/media.ts'
import { Refused } from '../../shared/refused.ts'
import type { ClaimedRoom, EndpointId, Hears, SfuReply, SfuRequestName } from '../../shared/sfu.ts'
import { KeyedMutex } from '../keyed-mutex.ts'
import type { Log } from '../log.ts'
import type { SfuNoticeOf, SfuPayload } from './link.ts'
import { noMeetings, type MediaHost } from './media-host.ts'
import { passOn } from './pass-on.ts'
import { mendRoom } from './mend-room.ts'
import { newlyHeld, nowHolds, type HeldRoom, type OpenEndpoint, type OpenLeg } from './held-room.ts'
import { ignoreNotFound, NODE_WAIT_MS, retryUnavailable } from './retrying.ts'
import type { SfuNode } from './sfu-node.ts'
import { SfuNodes } from './sfu-nodes.ts'
import { repairsOf, sendsAnything } from './take-over.ts'
import { Timers } from './timers.ts'

const MOVE_AFTER_MS = 10_000
/** How long endpoints of people who are not inside are kept for them to return, in ms. */
export const VISITOR_GRACE_MS = 30_000

export type MediaRoomsOptions = {
  readonly urls: readonly string[]
  readonly secret: string
  /** This server: rooms that it opens are its own. */
  readonly server: ServerId
  /** Of this server's ownership of a meeting, from 1: who had it before must obey no more. */
  readonly epochOf: (room: string) => number
  readonly log: Log
  /** After this long without its node a room moves to another, in ms. */
  readonly moveAfterMs?: number
}

/** The media of all meetings of this server: which node has it, and what must be asked of that node. */
export class MediaRooms {
  readonly #log: Log
  readonly #moveAfterMs: number
  readonly #epochOf: (room: string) => number
  readonly #nodes: SfuNodes
  readonly #rooms = new Map<string, HeldRoom>()
  readonly #people = new KeyedMutex()
  readonly #timers = new Timers()
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
        onFault: (node, error) => {
          log.error({ err: error, sfu: node.url }, 'media take-over failed')
        },
      },
    )
  }

  /** Connects to the nodes. Meetings must be restored before: our rooms of meetings that are not there are closed. */
  start(meetings: MediaHost): void {
    this.#meetings = meetings
    for (const node of this.#nodes.all) node.start()
    this.#timers.after(this.#moveAfterMs + 50, () => this.#declareLost())
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
    const theirs = [...held.endpoints].filter(([, one]) => one.owner === owner)
    const ask = ([endpoint]: (typeof theirs)[number]) =>
      ignoreNotFound(held.node.ask('endpoint:privilege', { room, endpoint, privileged }, NODE_WAIT_MS))
    await Promise.all(theirs.map(ask))
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
    await ignoreNotFound(held.node.ask('room:close', { room }, NODE_WAIT_MS))
    if (this.#rooms.get(room) === held) this.#rooms.delete(room)
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
    const { camerasTo = 'everyone', camerasApart = [] } = this.#meetings.wanted(room) ?? {}
    const cameras = { camerasTo, camerasApart: [...camerasApart] }
    return { room, epoch: this.#epochOf(room), limits: ROOM_PRODUCERS, ...cameras }
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
    if (strangers.length > 0) this.#expireLater(room, strangers)
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
    if (!this.#nodes.all.some(isUp)) return
    for (const [room, { node }] of this.#rooms) if (isGone(node)) this.#loseRoom(room)
    // A node that is still expected may have them.
    if (!this.#nodes.all.every((node) => isUp(node) || isGone(node))) return
    for (const room of this.#meetings.rooms()) {
      const wanted = this.#meetings.wanted(room)
      if (wanted && sendsAnything(wanted) && !this.#rooms.has(room)) this.#meetings.roomLost(room)
    }
  }

  #expireLater(room: string, strangers: ReturnType<typeof repairsOf>['strangers']): void {
    this.#timers.after(VISITOR_GRACE_MS, () => {
      for (const { endpoint, owner } of strangers) {
        if (this.#meetings.wanted(room)?.owners.has(owner) || this.#meetings.present(room, endpoint)) continue
        this.closeEndpoint(room, endpoint).catch((error: unknown) =>
          this.#log.warn({ err: error, meeting: room }, 'a visitor’s endpoint was not closed'),
        )
      }
    })
  }

  #nodeDown(node: SfuNode, reason: string): void {
    this.#log.warn({ sfu: node.url, reason }, 'media node is down')
    this.#timers.after(this.#moveAfterMs + 50, () => this.#declareLost())
  }

  #loseRoom(room: string): void {
    this.#rooms.delete(room)
    this.#log.warn({ meeting: room }, 'media of a meeting is lost')
    this.#meetings.roomLost(room)
  }

  #onNotice(node: SfuNode, told: SfuNoticeOf): void {
    const held = this.#rooms.get(told.notice.room)
    // A node that was thought lost may still speak of rooms that have moved.
    if (held?.node !== node) return
    if (told.name === 'room:lost') this.#loseRoom(told.notice.room)
    else passOn(told, held, this.#meetings)
  }
}
