import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import type { MeetingId, ServerId } from '../../shared/ids.ts'
import type { Log } from '../log.ts'
import type { Database } from './database.ts'

const HEARTBEAT_MS = 1_000
/** After this long without a heartbeat a server has lost what it owned, in ms: it may be paused or cut off. */
const EXPIRES_MS = 10_000
const LOOK_AGAIN_MS = 100
// Any number but those of migrations and retention, the same for all of our processes.
export const OWNERS_LOCK = 7_326_403

/** Another server works on this database now. */
export class AnotherServer extends Error {
  override readonly name = 'AnotherServer'

  constructor(
    sentence = 'another server works on the database of DATABASE_URL now: stop that one, or set DATABASE_URL to another one.',
  ) {
    super(sentence)
  }
}

/** Whether a lock is ours now, and the last sign of life of who may have it. */
export type Look = { readonly locked: boolean; readonly beat: string | null; readonly ageMs: number | null }

/**
 * Looks until a lock is ours: true; or until who has it has expired: false.
 *
 * @throws what `another` makes when somebody has the lock and lives.
 */
export async function untilLocked(
  look: () => Promise<Look>,
  another: () => Error = () => new AnotherServer(),
): Promise<boolean> {
  const beats = new Set<string>()
  for (let waited = 0; ; waited += LOOK_AGAIN_MS) {
    const { locked, beat, ageMs } = await look()
    if (locked) return true
    if (beat !== null) beats.add(beat)
    if (ageMs !== null && ageMs > EXPIRES_MS) return false
    // One that was killed may have had a heartbeat on its way: that shows as a second one, and never as a third.
    if (beats.size > 2 || waited > 2 * EXPIRES_MS) throw another()
    // It has let go in a moment.
    await delay(LOOK_AGAIN_MS)
  }
}

export type OwnershipPorts = {
  readonly id: ServerId
  /** Of one connection, which holds the lock: it ends with the process. */
  readonly database: Database
  readonly log: Log
  /** Another server has taken everything over: nothing may be written any more. */
  readonly onLost: () => void
}

/**
 * What makes this server the one that owns the running meetings. A lock of the database tells at once that its holder
 * died; a heartbeat tells of one that is paused or cut off. Who loses it all the same finds out by the next heartbeat,
 * and until then the database refuses its rows.
 */
export class Ownership {
  readonly #ports: OwnershipPorts
  readonly #epochs = new Map<string, number>()
  readonly #closing = new AbortController()

  constructor(ports: OwnershipPorts) {
    this.#ports = ports
  }

  /**
   * Takes over all meetings that go on, then keeps them.
   *
   * @throws AnotherServer when one works here.
   */
  async claim(): Promise<void> {
    const { id, database } = this.#ports
    const locked = await untilLocked(() => this.#look())
    await database.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('servers').where('id', '!=', id).execute()
      await sql`
        delete from meetings where ended_at is null and not exists (select from journal where meeting_id = id)
      `.execute(transaction)
      await transaction.insertInto('servers').values({ id }).execute()
      const taken = await transaction
        .updateTable('meetings')
        .set((eb) => ({ owner: id, epoch: eb('epoch', '+', 1) }))
        .where('ended_at', 'is', null)
        .returning(['id', 'epoch'])
        .execute()
      for (const meeting of taken) this.#epochs.set(meeting.id, meeting.epoch)
    })
    if (!locked) await freeLock(this.#ports)
    void this.#beat()
  }

  /** Of a running meeting: the first owner has 1. */
  epochOf(meeting: string): number {
    return this.#epochs.get(meeting) ?? 1
  }

  close(): void {
    this.#closing.abort()
  }

  async #look(): Promise<Look> {
    const { rows } = await sql<Look>`
      select pg_try_advisory_lock(${sql.lit(OWNERS_LOCK)}) as locked, max(seen_at)::text as beat,
        (extract(epoch from clock_timestamp() - max(seen_at)) * 1000)::float8 as "ageMs"
      from servers
    `.execute(this.#ports.database)
    return rows[0] ?? { locked: false, beat: null, ageMs: null }
  }

  async #beat(): Promise<void> {
    const { signal } = this.#closing
    for (;;) {
      await delay(HEARTBEAT_MS, undefined, { signal, ref: false }).catch(() => undefined)
      if (signal.aborted) return
      if (await this.#stillOwns()) continue
      this.#lost()
      return
    }
  }

  #lost(): void {
    if (!this.#closing.signal.aborted) this.#ports.onLost()
  }

  /** Says that we live, and takes the lock again where a new connection has lost it. */
  async #stillOwns(): Promise<boolean> {
    try {
      const { rows } = await sql`
        update servers set seen_at = clock_timestamp() where id = ${this.#ports.id}
        returning pg_try_advisory_lock(${sql.lit(OWNERS_LOCK)})
      `.execute(this.#ports.database)
      return rows.length > 0
    } catch {
      // The database is away: whether we still own is known when it is back.
      return true
    }
  }
}

/** Ends the connection of the one that expired, if we may, so that the lock is ours at the next heartbeat. */
export async function freeLock(
  { database, log }: Pick<OwnershipPorts, 'database' | 'log'>,
  node?: string,
): Promise<void> {
  log.warn('another server gave no sign of life: its meetings were taken over')
  const named =
    node === undefined
      ? sql`false`
      : sql`classid = ${sql.lit(OWNERS_LOCK)} and objid::bigint = hashtext(${node})::bigint & 4294967295`
  // That of a node is one among many: only one that is alone has it whole.
  const alone =
    node === undefined
      ? sql`objid = ${sql.lit(OWNERS_LOCK)}`
      : sql`objid = ${sql.lit(OWNERS_LOCK)} and mode = 'ExclusiveLock'`
  const ended = sql`
    select pg_terminate_backend(pid) from pg_locks
    where locktype = 'advisory' and (${alone} or ${named}) and pid <> pg_backend_pid()
      and database = (select oid from pg_database where datname = current_database())
  `.execute(database)
  await ended.catch((error: unknown) => {
    log.warn({ err: error }, 'its connection to the database could not be ended')
  })
}

/** Ends a meeting whose journal cannot be read, so that its room is free for the next and for retention. */
export async function endUnreadable(database: Database, owner: ServerId, id: MeetingId): Promise<void> {
  await database
    .updateTable('meetings')
    .set({ ended_at: sql`clock_timestamp()`, end_reason: 'unreadable' })
    .where('id', '=', id)
    .where('owner', '=', owner)
    .execute()
}
