import { setTimeout as delay } from 'node:timers/promises'
import type { MeetingId, RoomId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import { MeetingHistory } from '../db/history.ts'
import type { Running } from '../db/live-counts.ts'
import { forsakenFor, placeOf, tellNodes, type Placed } from '../db/nodes.ts'
import { orUnavailable } from '../db/outage.ts'
import { patiently } from '../db/patience.ts'
import { KeyedMutex } from '../keyed-mutex.ts'
import type { Journal } from '../meeting/fold.ts'
import type { LiveMeeting } from '../meeting/live-meeting.ts'
import type { ClosedFromOutside } from '../rooms/ports.ts'
import type { NodeCommand } from './commands.ts'
import { HandingOver } from './handing-over.ts'
import { LiveCounts } from './live-counts.ts'
import type { MeetingPlacesPorts } from './ports.ts'

/** A meeting to whose owner nobody comes for so long is taken by any node, so that it ends in its time; in ms. */
const FORSAKEN_MS = 30_000
const FORSAKEN_AT_ONCE = 20
/** Forsaken ones are looked for with each so many heartbeats. */
const LOOK_EACH = 10
/** How long another node may take to end a meeting, in ms: it hears of it within a second. */
const ANSWER_MAX_MS = 5_000
const LOOK_AGAIN_MS = 100

/** Brings meetings to this node, and lets go of those that others have taken. */
export class MeetingPlaces {
  readonly #ports: MeetingPlacesPorts
  readonly #history: MeetingHistory
  readonly #turns = new KeyedMutex()
  readonly #counts: LiveCounts
  readonly #handingOver: HandingOver
  /** While an operator wants this node to have no meetings. */
  #resting: AbortController | null = null
  #beats = 0
  /** A meeting that went on elsewhere is here from now on. */
  onRestored: (live: LiveMeeting) => void = () => undefined

  constructor(ports: MeetingPlacesPorts) {
    this.#ports = ports
    this.#handingOver = new HandingOver(ports, this.#turns)
    this.#history = new MeetingHistory(ports.database)
    this.#counts = new LiveCounts({ ...ports, self: ports.membership.id })
  }

  /**
   * The meeting of a room, here from now on: one that goes on or is to come, or else the id of the one to come, if `toCome`
   * says which. null: there is none.
   *
   * @throws Refused `moved` with the path of the node that has it; `unavailable` when that is not known now.
   */
  ofRoom(roomId: RoomId, toCome: MeetingId | null): Promise<LiveMeeting | MeetingId | null> {
    const { meetings, membership } = this.#ports
    return this.#turns.run(roomId, async () => {
      await this.#endWritten(roomId)
      const known = meetings.ofRoom(roomId) ?? meetings.toComeIn(roomId)
      if (known !== undefined) return known
      const taken = await orUnavailable(membership.take(roomId, toCome))
      if (taken === null) return null
      return taken.begun ? this.#restore(taken.id) : taken.id
    })
  }

  /**
   * A meeting that goes on, here from now on; undefined when it is over.
   *
   * @throws Refused as `ofRoom` does.
   */
  async ofMeeting(id: MeetingId): Promise<LiveMeeting | undefined> {
    const { meetings, database } = this.#ports
    const known = meetings.find(id)
    if (known !== undefined) return known
    const place = await orUnavailable(placeOf(database, { meeting: id }))
    if (place === null) return undefined
    await this.ofRoom(place.roomId, null)
    return meetings.find(id)
  }

  /** Others have these: their people are led there when they come back, which they do at once. */
  letGo(ids: readonly MeetingId[]): void {
    const { meetings, media, channels, papers, membership, log } = this.#ports
    for (const id of ids) {
      const channel = channels.find(id)
      const listeners = channel === undefined ? [] : [...channel.listeners()]
      meetings.letGo(id)
      papers.drop(id)
      media.letGo(id)
      membership.letGo(id)
      for (const listener of listeners) listener.drop()
      if (channel !== undefined) channels.forget(channel)
      log.warn({ meeting: id, people: listeners.length }, 'another node has taken a meeting of this one')
    }
  }

  /** This node was given a meeting, and has it before its people come. */
  receive(id: MeetingId): void {
    this.ofMeeting(id).catch((error: unknown) => {
      // It is whose it is by now; who comes is told so.
      if (!(error instanceof Refused))
        this.#ports.log.error(
          { err: error, meeting: id },
          'a meeting that was given to this node was not taken',
        )
    })
  }

  /** Whether newcomers are led to other nodes. */
  get draining(): boolean {
    return this.#ports.membership.draining
  }

  /** Before the end: all meetings are given to other nodes, if there are any. Resolves when `until` says so, too. */
  async handOver(until: AbortSignal): Promise<void> {
    await this.#ports.membership.drain()
    const calledOff = new Promise<void>((resolve) => {
      if (until.aborted) resolve()
      until.addEventListener('abort', () => resolve(), { once: true })
    })
    await Promise.race([this.#handingOver.all(until), calledOff])
  }

  /** The room of a meeting that goes on; null when it is over. @throws Refused `unavailable` */
  async roomOf(id: MeetingId): Promise<RoomId | null> {
    const place = await orUnavailable(placeOf(this.#ports.database, { meeting: id }))
    return place?.begun === true ? place.roomId : null
  }

  /** As rooms want it. @throws Refused `unavailable` when who has the meeting does not answer. */
  async close(
    roomId: RoomId,
    reason: ClosedFromOutside,
    here: () => Promise<void> | undefined,
  ): Promise<void> {
    try {
      await this.ofRoom(roomId, null)
      await here()
      return
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'moved') throw error
    }
    await this.tell({ do: 'close-meeting', room: roomId, reason })
    for (let waited = 0; waited < ANSWER_MAX_MS; waited += LOOK_AGAIN_MS) {
      const place = await orUnavailable(placeOf(this.#ports.database, { room: roomId }))
      if (place?.begun !== true) return
      await delay(LOOK_AGAIN_MS)
    }
    throw new Refused('unavailable', 'the server that has this meeting does not answer')
  }

  /** As rooms want it. @throws Refused `unavailable` */
  async configure(roomId: RoomId): Promise<boolean> {
    const { database, membership } = this.#ports
    const place = await orUnavailable(placeOf(database, { room: roomId }))
    if (place === null || place.owner === membership.id) return false
    await this.tell({ do: 'configure-meeting', room: roomId })
    return place.begun
  }

  /** As rooms want it. @throws Refused `unavailable` */
  forgive(number: string): Promise<void> {
    return this.tell({ do: 'forgive-caller', number })
  }

  /** As rooms want it. @throws as the database does */
  runningElsewhere(rooms: readonly RoomId[] | null): Promise<Running[]> {
    return this.#counts.elsewhere(rooms)
  }

  /** Tells the other nodes that live, who hear of it within a heartbeat. @throws Refused `unavailable` */
  tell(command: NodeCommand): Promise<void> {
    const { database, membership } = this.#ports
    return patiently(() => tellNodes(database, membership.id, command))
  }

  /** A meeting that never began is forgotten here. */
  forget(id: MeetingId): void {
    const { membership, log } = this.#ports
    membership.forget(id).catch((error: unknown) => {
      log.warn({ err: error, meeting: id }, 'the place of a meeting that never began was not given up')
    })
  }

  /** With each heartbeat. */
  onBeat(): void {
    this.#counts.onBeat()
    this.#beats += 1
    this.#restAsAsked()
    if (this.draining) return
    if (this.#beats % LOOK_EACH !== 0 || !this.#ports.membership.mayTake) return
    this.#takeForsaken().catch((error: unknown) => {
      this.#ports.log.warn({ err: error }, 'forsaken meetings were not taken over')
    })
  }

  #restAsAsked(): void {
    if (!this.draining) this.#resting?.abort()
    if (!this.draining || this.#resting !== null) return
    const resting = (this.#resting = new AbortController())
    void this.#handingOver.all(resting.signal).finally(() => (this.#resting = null))
  }

  async #takeForsaken(): Promise<void> {
    for (const place of await forsakenFor(this.#ports.database, FORSAKEN_MS, FORSAKEN_AT_ONCE))
      await this.#takeOne(place)
  }

  #takeOne({ roomId }: Placed): Promise<unknown> {
    // Somebody else may have been faster.
    return this.ofRoom(roomId, null).catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error
    })
  }

  async #restore(id: MeetingId): Promise<LiveMeeting> {
    const restored = this.#read(id)
    await this.#ports.media.claim(id, restored)
    return restored
  }

  async #read(id: MeetingId): Promise<LiveMeeting> {
    const { meetings } = this.#ports
    await meetings.restore(only(this.#history.journalOf(id)))
    const live = meetings.find(id)
    if (live === undefined) throw new Refused('unavailable', 'this meeting could not be continued')
    // What was said while nobody had it.
    this.onRestored(live)
    return live
  }

  // The end of the meeting before is a row, too: without it the room has no place for the next one.
  async #endWritten(roomId: RoomId): Promise<void> {
    const over = [...this.#ports.meetings.all()].filter(
      ({ now }) => now.roomId === roomId && now.ended !== null,
    )
    await Promise.all(over.map((live) => live.written()))
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- what is restored comes as it is read
async function* only(journal: Journal): AsyncGenerator<Journal> {
  yield journal
}
