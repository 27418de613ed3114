import { setTimeout as delay } from 'node:timers/promises'
import type { MeetingId, RoomId, ServerId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import {
  beat,
  beginPlace,
  forgetPlace,
  lookForNode,
  NODE_EXPIRES_MS,
  placeOf,
  registerNode,
  takenByOthers,
  takePlace,
  unregisterNode,
  type NodeFacts,
  type Placed,
} from '../db/nodes.ts'
import { EVENT_VERSION } from '../db/journal-versions.ts'
import { otherNodes, sayDraining, type OtherNode } from '../db/handing-over.ts'
import { AnotherServer, freeLock, untilLocked, type Look } from '../db/ownership.ts'
import type { Log } from '../log.ts'
import { within } from '../within.ts'
import { Choosing } from './choosing.ts'

const BEAT_MS = 1_000
const LEAVE_MAX_MS = 500

export type MembershipPorts = {
  readonly node: NodeFacts
  /** Of one connection, which holds the locks: it ends with the process. */
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  /** 0 to 1. */
  readonly load: () => number
  /** Which meetings this process believes to have. */
  readonly mine: () => readonly MeetingId[]
  /** Other nodes have these now. */
  readonly onTaken: (meetings: readonly MeetingId[]) => void
  /** What other nodes ask, in order. */
  readonly onCommand: (command: unknown) => void
  /** After each heartbeat that came through. */
  readonly onBeat?: () => void
  /** Another process has the name of this one: nothing may be written any more. */
  readonly onLost: () => void
}

/** A meeting that is this node's from now on; `begun`: its journal is to be folded. */
export type Taken = Pick<Placed, 'id' | 'roomId' | 'begun'>

/**
 * One server of several on one database. While its heartbeats come through it keeps what it has; a meeting whose owner
 * has expired is had by who first raises its epoch, and the database refuses what its last owner still writes.
 */
export class Membership {
  readonly #ports: MembershipPorts
  /** Of meetings that have had other owners. */
  readonly #epochs = new Map<string, number>()
  readonly #closing = new AbortController()
  readonly #choosing = new Choosing()
  /** An operator wants it, and this process is about to end. */
  #draining = { wanted: false, leaving: false }
  #lastBeatAt = -Infinity
  /** Since when no heartbeat came too late, in steady time. */
  #unbrokenSince = Infinity

  constructor(ports: MembershipPorts) {
    this.#ports = ports
  }

  /**
   * Joins the other nodes, and takes over the meetings of a process of the same name that is gone.
   *
   * @throws AnotherServer when one has this name, or one that has none works on this database.
   */
  async claim(): Promise<void> {
    const { node, database, clock } = this.#ports
    const locked = await untilLocked(
      () => this.#look(),
      () => new AnotherServer(sentenceFor(node.name)),
    )
    if (!locked) await this.#freeLocks()
    const sentAt = clock.steady()
    const taken = await registerNode(database, node)
    for (const { id, epoch } of taken) this.#epochs.set(id, epoch)
    this.#lastBeatAt = sentAt
    this.#unbrokenSince = sentAt
    void this.#beatForEver()
  }

  get id(): ServerId {
    return this.#ports.node.id
  }

  /** Of a meeting that this node has: the first owner has 1. */
  epochOf(meeting: string): number {
    return this.#epochs.get(meeting) ?? 1
  }

  /**
   * Takes the meeting of a room, unless another node has it: one that goes on, or else the one to come, if `toCome` says
   * which. null: there is none.
   *
   * @throws Refused `moved` with the path of the node that has it, or, while this one takes none, of one that does;
   * `unavailable` while it is not known whether its owner lives, or when no node can read it.
   */
  async take(roomId: RoomId, toCome: MeetingId | null): Promise<Taken | null> {
    const { database, node } = this.#ports
    for (;;) {
      const place = await placeOf(database, { room: roomId })
      if (place === null) {
        if (toCome === null) return null
        if (this.draining) await this.#leadOn()
        if (!(await beginPlace(database, { id: toCome, roomId, owner: node.id }))) continue
        return { id: toCome, roomId, begun: false }
      }
      if (await this.takePlaced(place)) return place
    }
  }

  /** Raises the epoch of a place that was read. False: it has changed since. @throws Refused as `take` does. */
  async takePlaced(place: Placed): Promise<boolean> {
    const { database, node, log } = this.#ports
    this.#refuseOthers(place)
    await this.#refuseUnfit(place)
    const epoch = await takePlace(database, place, node.id)
    if (epoch === null) return false
    this.#epochs.set(place.id, epoch)
    if (place.begun) log.info({ meeting: place.id, epoch }, 'a meeting was taken over')
    return true
  }

  /** Whether what has expired may be taken: our own heartbeats come through, and have for so long that others’ would. */
  get mayTake(): boolean {
    const now = this.#ports.clock.steady()
    return now - this.#lastBeatAt < NODE_EXPIRES_MS && now - this.#unbrokenSince >= NODE_EXPIRES_MS
  }

  /** Whether this node takes no meetings, and hands over what it has. */
  get draining(): boolean {
    return this.#draining.wanted || this.#draining.leaving
  }

  /** From now on it is, until the end. Never throws: the next heartbeat says it again. */
  async drain(): Promise<void> {
    const { database, node, log } = this.#ports
    this.#draining.leaving = true
    await sayDraining(database, node.id).catch((error: unknown) => {
      log.warn({ err: error }, 'the other nodes do not know yet that this one is to end')
    })
  }

  /** Whether there is another node that takes meetings. */
  async hasOthers(): Promise<boolean> {
    const { database, node } = this.#ports
    return (await otherNodes(database, node.id)).length > 0
  }

  /** Which other node is to have the next meeting, of so many people; undefined: there is none. */
  async another(people: number, eventVersion?: number): Promise<OtherNode | undefined> {
    const { database, node, clock } = this.#ports
    const nodes = await otherNodes(database, node.id, eventVersion)
    return this.#choosing.choose(nodes, people, clock.steady())
  }

  /** A meeting that never began is wanted by nobody any more. */
  async forget(id: MeetingId): Promise<void> {
    const epoch = this.epochOf(id)
    this.#epochs.delete(id)
    await forgetPlace(this.#ports.database, { id, epoch }, this.#ports.node.id)
  }

  /** What is not ours any more, or over. */
  letGo(id: MeetingId): void {
    this.#epochs.delete(id)
  }

  /** Stops keeping what is ours. */
  close(): void {
    this.#closing.abort()
  }

  /** Leaves the other nodes, who may take what was ours at once; when all is written. Under 500 ms. */
  async leave(): Promise<void> {
    this.close()
    const { database, node } = this.#ports
    // Else it expires.
    await within(LEAVE_MAX_MS, unregisterNode(database, node.id)).catch(() => undefined)
  }

  #refuseOthers({ owner, ownerIs, path }: Placed): void {
    if (owner === this.#ports.node.id || ownerIs === 'gone') return
    if (ownerIs === 'alive' && path !== null)
      throw new Refused('moved', 'another node has this meeting', { path })
    // Where a machine is gone an attempt would hang for as long as it takes to know that.
    if (ownerIs !== 'expired' || !this.mayTake)
      throw new Refused('unavailable', 'who has this meeting is not known yet')
  }

  /** Of what may be taken: whether this node is the one to do so. */
  async #refuseUnfit({ owner, eventVersion }: Placed): Promise<void> {
    if (eventVersion > EVENT_VERSION) {
      await this.#leadOn(eventVersion)
      throw new Refused('unavailable', 'this meeting needs a newer version of Préau')
    }
    // What was given to a drained node it has: others would lead its people back.
    if (this.draining && owner !== this.#ports.node.id) await this.#leadOn(eventVersion)
  }

  /** To a node that takes meetings, and so leads nobody on; when there is none, this one has to. @throws Refused `moved` */
  async #leadOn(eventVersion?: number): Promise<void> {
    const other = await this.another(1, eventVersion)
    if (other !== undefined)
      throw new Refused('moved', 'another node takes this meeting', { path: other.path })
  }

  #look(): Promise<Look> {
    return lookForNode(this.#ports.database, this.#ports.node.name)
  }

  async #freeLocks(): Promise<void> {
    const { database, log, node } = this.#ports
    await freeLock({ database, log }, node.name)
  }

  async #beatForEver(): Promise<void> {
    const { signal } = this.#closing
    for (;;) {
      await delay(BEAT_MS, undefined, { signal, ref: false }).catch(() => undefined)
      if (signal.aborted) return
      if (await this.#beat()) continue
      if (!this.#closing.signal.aborted) this.#ports.onLost()
      return
    }
  }

  async #beat(): Promise<boolean> {
    const { database, node, clock, load, onBeat, log } = this.#ports
    const sentAt = clock.steady()
    try {
      const { here, draining, commands } = await beat(database, node, {
        load: load(),
        leaving: this.#draining.leaving,
      })
      if (!here) return false
      this.#draining.wanted = draining
      for (const command of commands) this.#obey(command)
      if (sentAt - this.#lastBeatAt >= NODE_EXPIRES_MS) await this.#lookForTaken(sentAt)
      this.#lastBeatAt = sentAt
    } catch (error) {
      // The database is away: what we have lost meanwhile is known when it is back.
      log.debug({ err: error }, 'a heartbeat did not come through')
      return true
    }
    onBeat?.()
    return true
  }

  // What fails of one must not take the others along: they are told once.
  #obey(command: unknown): void {
    try {
      this.#ports.onCommand(command)
    } catch (error) {
      this.#ports.log.error({ err: error }, 'what another node asked was not done')
    }
  }

  // We were paused, or cut off, for so long that others may have taken what is ours.
  async #lookForTaken(now: number): Promise<void> {
    const { database, node, mine, onTaken } = this.#ports
    this.#unbrokenSince = now
    const taken = await takenByOthers(database, node.id, mine())
    if (taken.length > 0) onTaken(taken)
  }
}

function sentenceFor(name: string): string {
  return `another server works on the database of DATABASE_URL now, as node ${name} or without NODE_NAME: stop that one, or give this one another NODE_NAME.`
}
