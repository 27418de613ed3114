import type { MeetingId, RoomId, ServerId } from '../../shared/ids.ts'
import type { Database } from '../db/database.ts'
import { countedElsewhere, sweepCounts, tellCounts, type Running } from '../db/live-counts.ts'
import type { Log } from '../log.ts'
import type { LiveMeetings } from '../meeting/live-meetings.ts'
import { runningHere } from '../rooms/running.ts'

/** With each so many heartbeats all is told again: a crash of the database has emptied the table. */
const ALL_EACH = 30

export type LiveCountsPorts = {
  readonly self: ServerId
  readonly database: Database
  readonly meetings: Pick<LiveMeetings, 'all'>
  readonly log: Log
}

/** Tells the other nodes how many are in the meetings of this one, and knows it of theirs. */
export class LiveCounts {
  readonly #ports: LiveCountsPorts
  /** What was told, in one word. */
  readonly #told = new Map<MeetingId, string>()
  #untilAll = 0
  #telling = false

  constructor(ports: LiveCountsPorts) {
    this.#ports = ports
  }

  /** Meetings of other nodes, in these rooms or all. @throws as the database does. */
  elsewhere(rooms: readonly RoomId[] | null): Promise<Running[]> {
    const { database, self } = this.#ports
    return countedElsewhere(database, self, rooms)
  }

  /** With each heartbeat: tells what has changed since the one before. */
  onBeat(): void {
    // The database is slow: what changes meanwhile is told after that.
    if (this.#telling) return
    this.#telling = true
    const all = this.#untilAll <= 0
    this.#untilAll = all ? ALL_EACH : this.#untilAll - 1
    this.#tell(all)
      .catch((error: unknown) => {
        this.#ports.log.debug({ err: error }, 'how many are in meetings was not told')
      })
      .finally(() => (this.#telling = false))
  }

  async #tell(all: boolean): Promise<void> {
    const { database, meetings, self } = this.#ports
    const running = runningHere(meetings.all())
    const here = new Set(running.map(({ id }) => id))
    for (const id of this.#told.keys()) if (!here.has(id)) this.#told.delete(id)
    const words = new Map(running.map((one) => [one.id, wordOf(one)]))
    const counts = running.filter(({ id }) => all || this.#told.get(id) !== words.get(id))
    if (counts.length > 0)
      for (const id of await tellCounts(database, self, counts)) this.#told.set(id, words.get(id) ?? '')
    if (all) await sweepCounts(database)
  }
}

function wordOf({ since, participants, waiting }: Running): string {
  return `${String(since)} ${String(participants)} ${String(waiting)}`
}
