import { Refused } from '../../shared/refused.ts'
import type { ClaimedRoom, EndpointId } from '../../shared/sfu.ts'
import type { RegisteredNodes } from '../db/media-nodes.ts'
import type { Log } from '../log.ts'
import { VISITOR_GRACE_MS } from '../../shared/limits.ts'
import { claimAtAll, Claims, type Found } from './claiming.ts'
import { newlyHeld, nowHolds, type HeldRoom } from './held-room.ts'
import type { RoomNotice, SfuPayload } from './link.ts'
import { noMeetings, type MediaHost } from './media-host.ts'
import { mendRoom } from './mend-room.ts'
import { verdictOn } from './lost.ts'
import type { MediaRoomsOptions } from './options.ts'
import { passOn } from './pass-on.ts'
import { Registered } from './registered.ts'
import { RoomMoves } from './room-moves.ts'
import { closeAt, ignoreNotFound, NODE_WAIT_MS } from './retrying.ts'
import type { SfuNode } from './sfu-node.ts'
import { SfuNodes } from './sfu-nodes.ts'
import { homeless, leftBehind, notReturned, repairsOf, ruleOf, type Repairs } from './take-over.ts'
import { Timers } from './timers.ts'

/** Without its node for so long a room goes to another one, whatever is said of that node, in ms. */
const MOVE_AFTER_MS = 10_000

type RoomHomesOptions = MediaRoomsOptions & {
  /** Nobody came back for it. */
  readonly onForsaken: (room: string, endpoint: EndpointId) => void
}

/** Which node has which room: placed when it is opened, found again when a node comes back, lost when one is gone. */
export class RoomHomes {
  readonly nodes: SfuNodes
  readonly moves: RoomMoves
  readonly #log: Log
  readonly #moveAfterMs: number
  readonly #epochOf: (room: string) => number
  readonly #onForsaken: RoomHomesOptions['onForsaken']
  readonly #rooms = new Map<string, HeldRoom>()
  readonly #timers = new Timers()
  readonly #claims = new Claims()
  readonly #registered: Registered | null
  /** Who registers was asked for once. */
  #learnt: Promise<void> = Promise.resolve()
  #meetings: MediaHost = noMeetings

  constructor(options: RoomHomesOptions) {
    const { urls, secret, server, epochOf, log, moveAfterMs = MOVE_AFTER_MS, onForsaken } = options
    this.#moveAfterMs = moveAfterMs
    this.#log = log
    this.#epochOf = epochOf
    this.#onForsaken = onForsaken
    this.nodes = new SfuNodes(
      { urls, region: options.region ?? null, access: { secret, server } },
      {
        claims: () => Array.from(this.#meetings.rooms(), (room) => ({ room, epoch: epochOf(room) })),
        onUp: (node, rooms) => this.#takeOver(node, rooms),
        onDown: (node, reason) => this.#nodeDown(node, reason),
        onState: (node) => {
          this.#nodeSays(node)
        },
        onNotice: (node, notice) => this.#onNotice(node, notice),
        onRefused: ({ url }, reason) =>
          log.error({ sfu: url, reason }, 'a media node does not want this server'),
        onFault: ({ url }, error) => log.error({ err: error, sfu: url }, 'media take-over failed'),
      },
    )
    this.#registered = options.nodes === undefined ? null : this.#registeredIn(options.nodes)
    this.moves = new RoomMoves({
      log,
      meetings: () => this.#meetings,
      roomsAt: (at) => [...this.#rooms].filter(([, { node }]) => node === at).map(([room]) => room),
      openBeside: (room, node) => this.#openBeside(room, node),
      settle: (room, moved) => this.#settle(room, moved),
    })
  }

  /** Connects to the nodes. Meetings must be restored before: our rooms of meetings that are not there are closed. */
  start(meetings: MediaHost): void {
    this.#meetings = meetings
    this.nodes.start()
    this.#learnt = this.#registered?.start() ?? Promise.resolve()
    this.#declareLostLater()
  }

  /** Lets go of the nodes; the media runs on. */
  close(): void {
    this.#registered?.close()
    this.moves.close()
    this.nodes.close()
    this.#timers.close()
  }

  find(room: string): HeldRoom | undefined {
    return this.#rooms.get(room)
  }

  /** The room is open at its node, or at one that is chosen now. @throws Refused `unavailable` when there is none. */
  async open(room: string): Promise<HeldRoom> {
    const held = this.#rooms.get(room) ?? (await this.#place(room))
    held.opened ??= held.node.ask('room:open', this.ruleOf(room), NODE_WAIT_MS)
    try {
      await held.opened
    } catch (error) {
      held.opened = null
      throw error
    }
    return held
  }

  /** It is closed. */
  forget(room: string, held: HeldRoom): void {
    if (this.#rooms.get(room) === held) this.#rooms.delete(room)
  }

  /** How the room is to be now. */
  ruleOf(room: string): SfuPayload<'room:open'> {
    return ruleOf(room, this.#epochOf(room), this.#meetings.wanted(room))
  }

  /**
   * A meeting is ours once it is restored: its media runs on, or is opened anew where it is lost. Who comes back before
   * that is known waits for it: else the room would be opened at another node, and the one that is heard would be closed.
   *
   * @throws what `restored` throws
   */
  async claim(room: string, restored: Promise<unknown>): Promise<void> {
    const found = await this.#claims.run(
      room,
      restored.then(() => this.#claimAtAll(room)),
    )
    if (found === 'nowhere') this.#declareLost()
    // A node that cannot be reached now may have it: that shows when it is back, or is no more waited for.
    if (found === 'unknown') this.#declareLostLater()
  }

  /** Another server has this meeting: its media is no more ours to command. */
  letGo(room: string): void {
    this.#rooms.delete(room)
  }

  async #claimAtAll(room: string): Promise<Found> {
    const takeOver = (node: SfuNode, one: ClaimedRoom): Promise<void> => this.#takeOverRoom(node, one)
    await this.#learnt
    const claim = { room, epoch: this.#epochOf(room) }
    return claimAtAll(this.nodes.all, claim, { takeOver, log: this.#log })
  }

  async #place(room: string): Promise<HeldRoom> {
    await this.#claims.over(room)
    await this.#learnt
    // Found, or placed by somebody else meanwhile.
    const found = this.#rooms.get(room)
    if (found !== undefined) return found
    const node = await this.nodes.forNewRoom()
    const known = this.#rooms.get(room)
    if (known !== undefined) return known
    const held = newlyHeld(node)
    this.#rooms.set(room, held)
    node.expectNewcomer()
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
    if (strangers.length > 0) this.#timers.after(VISITOR_GRACE_MS, () => this.#forsake(room, strangers))
    if (lost.length > 0) this.#meetings.producersLost(room, lost)
    await mendRoom(node, { rule: this.ruleOf(room), closing, pause, close, privilege })
  }

  /**
   * Of rooms that no node has or can have soon the media is lost: their pages open theirs on another one. `comingUp`: a
   * node that has just been taken over.
   */
  #declareLost(comingUp?: SfuNode): void {
    const isUp = (node: SfuNode): boolean => node === comingUp || node.up
    const isGone = (node: SfuNode): boolean =>
      !isUp(node) && verdictOn(node.signs, this.#moveAfterMs) === 'lost'
    const nodes = this.nodes.all
    if (!nodes.some(isUp)) return
    for (const [room, { node }] of this.#rooms) if (isGone(node)) this.#loseRoom(room)
    // A node that is still expected may have them.
    if (!nodes.every((node) => isUp(node) || isGone(node))) return
    const isHere = (room: string): boolean => this.#rooms.has(room) || this.#claims.has(room)
    for (const room of homeless(this.#meetings, isHere)) this.#meetings.roomLost(room)
  }

  #registeredIn(listed: RegisteredNodes): Registered {
    return new Registered({
      ...{ listed, nodes: this.nodes, patienceMs: this.#moveAfterMs, log: this.#log },
      inUse: (node) => [...this.#rooms.values()].some((held) => held.node === node),
      onKnown: () => {
        this.#declareLost()
      },
    })
  }

  #forsake(room: string, strangers: Repairs['strangers']): void {
    for (const { endpoint } of notReturned(strangers, room, this.#meetings)) this.#onForsaken(room, endpoint)
  }

  #nodeDown(node: SfuNode, reason: string): void {
    this.#log.warn({ sfu: node.url, reason }, 'media node is down')
    this.#declareLostLater()
  }

  #declareLostLater(): void {
    this.#timers.after(this.#moveAfterMs + 50, () => this.#declareLost())
  }

  #nodeSays(node: SfuNode): void {
    if (node.state !== 'leaving') return
    if (this.nodes.hasOther(node)) void this.moves.leave(node)
    else
      node.ask('rooms:stay', {}, NODE_WAIT_MS).catch((error: unknown) => {
        this.#log.debug({ err: error, sfu: node.url }, 'a media node waits for rooms that stay')
      })
  }

  async #openBeside(room: string, from: SfuNode): Promise<HeldRoom> {
    const held = this.#rooms.get(room)
    if (held?.node !== from || held.before !== null) throw new Refused('not-found', 'it is there no more')
    const node = await this.nodes.forNewRoom()
    const moved: HeldRoom = { ...newlyHeld(node), before: held }
    await (moved.opened = node.ask('room:open', this.ruleOf(room), NODE_WAIT_MS))
    // Closed, lost or taken by another server meanwhile.
    if (this.#rooms.get(room) !== held) {
      await ignoreNotFound(node.ask('room:close', { room }, NODE_WAIT_MS))
      throw new Refused('not-found', 'it is there no more')
    }
    this.#rooms.set(room, moved)
    node.expectNewcomer()
    // What was stated meanwhile was stated at the old one alone.
    await node.ask('room:open', this.ruleOf(room), NODE_WAIT_MS)
    return moved
  }

  async #settle(room: string, moved: HeldRoom): Promise<void> {
    const { node, before } = moved
    if (before === null || this.#rooms.get(room) !== moved) return
    moved.before = null
    const wanted = this.#meetings.wanted(room)
    this.#meetings.roomMoved(room, (endpoint) => moved.endpoints.has(endpoint))
    const claim = { room, epoch: this.#epochOf(room) }
    const [{ room: described }] = await Promise.all([
      node.ask('room:claim', claim, NODE_WAIT_MS),
      closeAt(before.node, room),
    ])
    const lost = leftBehind(described, wanted, this.#meetings.wanted(room))
    if (lost.length > 0 && this.#rooms.get(room) === moved) this.#meetings.producersLost(room, lost)
  }

  #loseRoom(room: string): void {
    const before = this.#rooms.get(room)?.before ?? null
    if (before !== null) void closeAt(before.node, room)
    this.#rooms.delete(room)
    this.#log.warn({ meeting: room }, 'media of a meeting is lost')
    this.#meetings.roomLost(room)
  }

  #onNotice(node: SfuNode, told: RoomNotice): void {
    const held = this.#rooms.get(told.notice.room)
    // A node that was thought lost may still speak of rooms that have moved.
    if (held?.node !== node && held?.before?.node !== node) return
    if (told.name !== 'room:lost') passOn(told, held, held.node === node, this.#meetings)
    else if (held.node === node) this.#loseRoom(told.notice.room)
  }
}
