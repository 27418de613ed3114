import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { Refused } from '../../shared/refused.ts'
import type { EndpointId } from '../../shared/sfu.ts'
import type { Log } from '../log.ts'
import type { HeldRoom } from './held-room.ts'
import type { MediaHost } from './media-host.ts'
import type { SfuNode } from './sfu-node.ts'

/** Rooms that move at the same time. */
const AT_ONCE = 16
/** Many rooms begin within so long, in ms, and few sooner: so much apart. */
const SPREAD_MS = 10_000
const APART_MS = 100
/** Who has not come along by then is told that their media is lost, in ms. */
const ARRIVE_MAX_MS = 5_000
/** After the last one has come what they send still has to reach the others, in ms. */
const SETTLE_MS = 1_000

export type RoomMovesPorts = {
  readonly log: Log
  readonly meetings: () => MediaHost
  /** Ours at this node. */
  readonly roomsAt: (node: SfuNode) => readonly string[]
  /** Opens the room at another node beside the one that it is at. @throws Refused when there is none, or it has gone. */
  readonly openBeside: (room: string, node: SfuNode) => Promise<HeldRoom>
  /** It is at the new node alone from now on. */
  readonly settle: (room: string, moved: HeldRoom) => Promise<void>
}

type Move = { readonly waiting: Set<EndpointId>; readonly allHere: () => void }

/** Rooms on their way from one node to another while they are heard: pages have both until all have the new one. */
export class RoomMoves {
  readonly #ports: RoomMovesPorts
  readonly #moves = new Map<string, Move>()
  readonly #leaving = new Set<SfuNode>()
  readonly #closing = new AbortController()

  constructor(ports: RoomMovesPorts) {
    this.#ports = ports
  }

  /** This node ends soon: all rooms of ours go to others. Never throws. */
  async leave(node: SfuNode): Promise<void> {
    if (this.#leaving.has(node)) return
    this.#leaving.add(node)
    const { log, roomsAt } = this.#ports
    const rooms = roomsAt(node)
    log.info({ sfu: node.url, rooms: rooms.length }, 'a media node leaves')
    const spread = Math.min(SPREAD_MS, (rooms.length - 1) * APART_MS)
    const turns = rooms
      .map((room) => ({ room, at: performance.now() + chance() * spread }))
      .toSorted((a, b) => a.at - b.at)
      .values()
    const takeTurns = async (): Promise<void> => {
      for (const { room, at } of turns) {
        await this.#wait(at - performance.now())
        if (!this.#closing.signal.aborted) await this.#tryToMove(room, node)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, takeTurns))
    this.#leaving.delete(node)
  }

  /** A page has what it had by the new node. */
  arrived(room: string, endpoint: EndpointId): void {
    const move = this.#moves.get(room)
    move?.waiting.delete(endpoint)
    if (move?.waiting.size === 0) move.allHere()
  }

  close(): void {
    this.#closing.abort()
  }

  async #tryToMove(room: string, from: SfuNode): Promise<void> {
    const { log } = this.#ports
    try {
      await this.#move(room, from)
    } catch (error) {
      // It stays, and is lost when its node ends: then it is opened anew, as of any node that is gone.
      if (error instanceof Refused) log.warn({ meeting: room, reason: error.message }, 'media was not moved')
      else log.error({ meeting: room, err: error }, 'media was not moved')
    }
  }

  async #move(room: string, from: SfuNode): Promise<void> {
    const { openBeside, meetings, settle, log } = this.#ports
    const moved = await openBeside(room, from)
    const { promise, resolve } = Promise.withResolvers<true>()
    const waiting = new Set(meetings().roomMoves(room))
    this.#moves.set(room, {
      waiting,
      allHere: () => {
        resolve(true)
      },
    })
    if (waiting.size > 0) await Promise.race([promise, this.#wait(ARRIVE_MAX_MS)])
    this.#moves.delete(room)
    if (waiting.size > 0) log.warn({ meeting: room, pages: waiting.size }, 'some pages were late to move')
    await this.#wait(SETTLE_MS)
    if (!this.#closing.signal.aborted) await settle(room, moved)
    log.info({ meeting: room, from: from.url, to: moved.node.url }, 'media has moved')
  }

  async #wait(ms: number): Promise<void> {
    const { signal } = this.#closing
    if (ms > 0) await delay(ms, undefined, { signal, ref: false }).catch(() => undefined)
  }
}

const chance = (): number => randomInt(2 ** 32) / 2 ** 32
