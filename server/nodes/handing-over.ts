/** A node that is to end, or to rest, gives its meetings to the others, while their sound goes on. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Failure } from '../../shared/wire.ts'
import { handOverPlace, type OtherNode } from '../db/handing-over.ts'
import { placeOf, type Placed } from '../db/nodes.ts'
import { orUnavailable } from '../db/outage.ts'
import type { KeyedMutex } from '../keyed-mutex.ts'
import type { LiveMeeting } from '../meeting/live-meeting.ts'
import { within } from '../within.ts'
import type { NodeCommand } from './commands.ts'
import type { MeetingPlacesPorts } from './ports.ts'

/** One each so often, in ms: the others restore them one by one, and all of their people come at once. */
const PACE_MS = 50
const AGAIN_MS = 200
/** What is asked of a meeting is answered before it goes, for so long. */
const ANSWERED_MAX_MS = 1_000
/** Its notes are written by then, or it is tried again. */
const NOTES_MAX_MS = 2_000
/** People of a larger meeting come to the other node spread over some time, in ms. */
const MANY = 100
const SPREAD_MS = 2_000

export class HandingOver {
  readonly #ports: MeetingPlacesPorts
  /** By room: what brings meetings here, and what gives them away. */
  readonly #turns: KeyedMutex

  constructor(ports: MeetingPlacesPorts, turns: KeyedMutex) {
    this.#ports = ports
    this.#turns = turns
  }

  /**
   * Gives all meetings away, for as long as there is another node that takes them and until it is called off. While the
   * database is away they go on here. Never throws.
   */
  async all(until: AbortSignal): Promise<void> {
    const { log } = this.#ports
    const before = this.#here().length
    while (!until.aborted && this.#here().length > 0) {
      const others = await this.#others()
      if (others === 'none') break
      if (others === 'some') await this.#eachInTurn(until)
      await delay(AGAIN_MS)
    }
    const left = this.#here().length
    if (before > 0) log.info({ given: before - left, left }, 'meetings were given to other nodes')
  }

  #here(): LiveMeeting[] {
    const { meetings } = this.#ports
    return [...meetings.all(), ...meetings.toCome()].filter(({ now }) => now.ended === null)
  }

  async #others(): Promise<'some' | 'none' | 'unknown'> {
    try {
      return (await orUnavailable(this.#ports.membership.hasOthers())) ? 'some' : 'none'
    } catch (error) {
      this.#ports.log.warn({ err: error }, 'meetings are not given away yet')
      return 'unknown'
    }
  }

  async #eachInTurn(until: AbortSignal): Promise<void> {
    const going: Promise<void>[] = []
    for (const live of this.#here()) {
      if (until.aborted) break
      going.push(this.#one(live, until))
      await delay(PACE_MS)
    }
    await Promise.all(going)
  }

  async #one(live: LiveMeeting, until: AbortSignal): Promise<void> {
    const { channels, log } = this.#ports
    const { id, roomId } = live.now
    const asked = channels.find(id)?.asked
    try {
      if (asked) await within(ANSWERED_MAX_MS, asked.stop()).catch(() => undefined)
      await this.#turns.run(roomId, () => (live.begun ? this.#give(live, until) : this.#leaveDoor(live)))
    } catch (error) {
      log.warn({ err: error, meeting: id }, 'a meeting was not given away')
    }
    asked?.resume()
  }

  async #give(live: LiveMeeting, until: AbortSignal): Promise<void> {
    const { meetings, membership, journal, papers, log } = this.#ports
    const { id, participants } = live.now
    const target = await orUnavailable(membership.another(participants.size))
    if (target === undefined) return
    // As much as can be before it stands still; a database that is away keeps it here.
    journal.flush(id)
    await Promise.all([live.written(), within(NOTES_MAX_MS, papers.settled(id))])
    if (meetings.find(id) !== live || live.now.ended !== null) return
    // From here on nothing happens in it, and who comes waits for their turn.
    journal.flush(id)
    meetings.letGo(id)
    const path = await this.#untilGiven(live, target, until)
    this.#sendAway(live, path)
    log.info({ meeting: id, people: participants.size, path }, 'a meeting was given to another node')
  }

  /** Resolves to the path of who has it then; null when nobody has it, or that cannot be found out. */
  async #untilGiven(live: LiveMeeting, first: OtherNode, until: AbortSignal): Promise<string | null> {
    const { membership, log } = this.#ports
    const { id, participants } = live.now
    let target: OtherNode | undefined = first
    while (target !== undefined && !until.aborted) {
      try {
        const given = await this.#giveTo(live, target)
        if (given !== undefined) return given.path
        target = await membership.another(participants.size)
      } catch (error) {
        log.warn({ err: error, meeting: id }, 'a meeting that stands still could not be given away yet')
        await delay(AGAIN_MS)
      }
    }
    return null
  }

  /** Where it is then; undefined: it is still here. @throws while the database is away */
  async #giveTo(live: LiveMeeting, target: OtherNode): Promise<Pick<Placed, 'path'> | undefined> {
    const { database, membership, papers } = this.#ports
    const { id } = live.now
    const ours = { id, owner: membership.id, epoch: membership.epochOf(id) }
    await live.written()
    await within(NOTES_MAX_MS, papers.letGo(id))
    const command: NodeCommand = { do: 'take-meeting', meeting: id }
    if (await handOverPlace(database, ours, { to: target.id, command })) return target
    // It was given when only the answer was lost, or that node takes none any more.
    const place = await placeOf(database, { meeting: id })
    if (place?.owner === ours.owner && place.epoch === ours.epoch) return undefined
    return place ?? { path: null }
  }

  #sendAway({ now: { id } }: LiveMeeting, path: string | null): void {
    const { media, channels, membership, chance } = this.#ports
    media.letGo(id)
    membership.letGo(id)
    const channel = channels.find(id)
    if (channel === undefined) return
    const listeners = [...channel.listeners()]
    const spread = listeners.length > MANY ? SPREAD_MS : 0
    const word = (): Failure => ({
      code: 'moved',
      message: 'another server has this meeting now',
      ...(path !== null && { path }),
      ...(spread > 0 && { retryAfterMs: chance(spread) }),
    })
    // Without a path who lost the connection asks any node.
    if (path === null) for (const listener of listeners) listener.drop()
    else channel.endAll(word)
    channels.forget(channel)
  }

  /** A meeting that has not begun: who stands at its door goes to another node, where it is to come from now on. */
  async #leaveDoor(live: LiveMeeting): Promise<void> {
    const { meetings, membership, media, log } = this.#ports
    const { id } = live.now
    const target = await orUnavailable(membership.another(1))
    if (target === undefined || live.begun || meetings.find(id) !== live) return
    meetings.letGo(id)
    media.closeRoom(id).catch((error: unknown) => {
      log.warn({ err: error, meeting: id }, 'the media of a meeting that never began was not closed')
    })
    await membership.forget(id).catch((error: unknown) => {
      log.warn({ err: error, meeting: id }, 'the place of a meeting that never began was not given up')
    })
    this.#sendAway(live, target.path)
  }
}
