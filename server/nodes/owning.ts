import { performance } from 'node:perf_hooks'
import type { MeetingId, ServerId } from '../../shared/ids.ts'
import type { AccessRevocation } from '../auth/identity.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Database } from '../db/database.ts'
import type { Held } from '../db/journal.ts'
import { Ownership } from '../db/ownership.ts'
import type { Log } from '../log.ts'
import { catchUp, obey, tellingOthers, type Obeying } from './commands.ts'
import { MeetingPlaces } from './meeting-places.ts'
import { Membership } from './membership.ts'
import type { MeetingPlacesPorts } from './ports.ts'

type OwningPorts = {
  readonly id: ServerId
  readonly node: Config['node']
  /** Of one connection. */
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  /** Nothing may be written any more. */
  readonly onLost: () => void
}

/** Which meetings are this server's: all of them, or, as one node of several, those that it has taken. */
export class Owning {
  readonly #onLost: () => void
  readonly #owner: Ownership | Membership
  readonly #log: Log
  #places: MeetingPlaces | null = null
  #obey: (command: unknown) => void = () => undefined
  #mine: () => readonly MeetingId[] = () => []

  constructor({ id, node, ...ports }: OwningPorts) {
    this.#onLost = ports.onLost
    this.#log = ports.log
    this.#owner =
      node === null
        ? new Ownership({ id, ...ports })
        : new Membership({
            ...ports,
            node: { id, ...node },
            load: loadOfThisProcess(),
            mine: () => this.#mine(),
            onTaken: (ids) => this.#places?.letGo(ids),
            onCommand: (command) => {
              this.#obey(command)
            },
            onBeat: () => this.#places?.onBeat(),
          })
  }

  /** Where meetings are; null: all are here. */
  get places(): MeetingPlaces | null {
    return this.#places
  }

  /** @throws AnotherServer */
  claim(): Promise<void> {
    return this.#owner.claim()
  }

  readonly epochOf = (meeting: string): number => this.#owner.epochOf(meeting)

  /** From now on meetings come and go, where they do. */
  over(ports: Omit<MeetingPlacesPorts, 'membership' | 'log'>): void {
    if (!(this.#owner instanceof Membership)) return
    this.#places = new MeetingPlaces({ ...ports, membership: this.#owner, log: this.#log })
    this.#mine = () => Array.from(ports.meetings.all(), ({ now }) => now.id)
  }

  /** From now on what other nodes ask is done here. */
  obeys(obeying: Omit<Obeying, 'log' | 'receive'>): void {
    if (this.#places !== null)
      this.#places.onRestored = (live) => {
        catchUp(live, { ...obeying, log: this.#log })
      }
    this.#obey = (command) => {
      const receive = (meeting: MeetingId): void => this.#places?.receive(meeting)
      obey(command, { ...obeying, receive, log: this.#log })
    }
  }

  /** What is lost here is lost at all nodes. */
  everywhere(revocation: AccessRevocation): AccessRevocation {
    const places = this.#places
    if (places === null) return revocation
    return tellingOthers(revocation, (command) => {
      places.tell(command).catch((error: unknown) => {
        this.#log.error(
          { err: error, command: command.do },
          'the other nodes were not told of a right that was lost',
        )
      })
    })
  }

  /** The database has refused rows: others own these. */
  superseded(held: readonly Held[], writer: { close(): void }): void {
    if (this.#places !== null) {
      this.#places.letGo(held.map(({ id }) => id))
      return
    }
    writer.close()
    this.#onLost()
  }

  /** Whether newcomers are led to other nodes. */
  readonly draining = (): boolean => this.#places?.draining ?? false

  /** Before the end: what is ours goes to other nodes, if there are any. */
  async handOver(until: AbortSignal): Promise<void> {
    await this.#places?.handOver(until)
  }

  /** When all is written, or will not be. */
  async close(allWritten: boolean): Promise<void> {
    if (allWritten && this.#owner instanceof Membership) await this.#owner.leave()
    else this.#owner.close()
  }
}

/** The share of a core that this process took since it was asked last: 0 to 1. */
function loadOfThisProcess(): () => number {
  let before = performance.eventLoopUtilization()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, before)
    before = now
    return Number.isFinite(utilization) ? utilization : 0
  }
}
