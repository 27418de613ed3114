import { setTimeout as delay } from 'node:timers/promises'
import { CompiledQuery, Kysely, PostgresDialect, type ColumnType, type Generated } from 'kysely'
import pg from 'pg'
import type { MeetingId, RoomId } from '../../shared/ids.ts'
import type { EndReason } from '../../shared/protocol.ts'
import type { Role } from '../../shared/roles.ts'
import type { Log } from '../log.ts'
import type { Event } from '../meeting/meeting.ts'

export type RoomKind = 'temporary' | 'permanent'

/** The tables. Column names are as Postgres has them. */
export type Tables = {
  rooms: { id: RoomId; title: string; kind: RoomKind; created_at: Generated<Date> }
  links: {
    /** Keyed hash of room and token: what is looked up. */
    token_hash: Buffer
    room_id: RoomId
    role: Role
    /** The token, encrypted: it must be shown again. */
    token_sealed: Buffer
    created_at: Generated<Date>
    revoked_at: Date | null
  }
  meetings: {
    id: MeetingId
    room_id: RoomId
    opened_at: Date
    ended_at: Date | null
    end_reason: EndReason | null
  }
  journal: {
    meeting_id: MeetingId
    seq: number
    at: Date
    /** Of the event's shape; see `EVENT_VERSION`. */
    version: number
    /** Written as text: pg would take an array for a Postgres array. */
    event: ColumnType<Event, string, string>
  }
}
export type Database = Kysely<Tables>

/** A statement that takes longer is ended, in ms: one slow query must not take all connections. */
const STATEMENT_MAX_MS = 3_000
const CONNECT_MAX_MS = 2_000
const CONNECTIONS = 10
const ANSWER_MAX_MS = 1_500
const RETRY_MIN_MS = 50
const RETRY_MAX_MS = 2_000

/** `limited: false` is for migrations, which may take their time. */
export function openDatabase(url: string, log: Log, limited = true): Database {
  const limits = {
    statement_timeout: STATEMENT_MAX_MS,
    // For a server that is gone without a word: the statement's own limit is kept by the server.
    query_timeout: STATEMENT_MAX_MS + CONNECT_MAX_MS,
    idle_in_transaction_session_timeout: 2 * STATEMENT_MAX_MS,
  }
  const pool = new pg.Pool({
    connectionString: url,
    max: limited ? CONNECTIONS : 1,
    connectionTimeoutMillis: CONNECT_MAX_MS,
    keepAlive: true,
    application_name: 'preau',
    ...(limited ? limits : {}),
  })
  // A connection ends when Postgres restarts, at rest or in the middle of a statement. Both are told by an event, and
  // without a listener that ends the process; whoever waits for a statement is told, too.
  const lost = (error: Error): void => {
    log.warn({ reason: error.message }, 'database connection lost')
  }
  pool.on('connect', (client) => {
    client.on('error', lost)
  })
  pool.on('error', () => undefined)
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}

/** Whether the database answers now: who asks is told within two seconds, also when it hangs. */
export async function databaseAnswers(database: Database): Promise<boolean> {
  const late = new AbortController()
  const answers = database.executeQuery(CompiledQuery.raw('select 1')).then(
    () => true,
    () => false,
  )
  try {
    return await Promise.race([answers, delay(ANSWER_MAX_MS, false, { signal: late.signal })])
  } finally {
    late.abort()
  }
}

/**
 * Resolves once the database answers; tries again, ever more slowly, for as long as it does not.
 *
 * @throws Error when it answers that we may not enter or that there is no such database: waiting would not help.
 */
export async function databaseReady(database: Database, log: Log): Promise<void> {
  for (let wait = RETRY_MIN_MS; ; wait = Math.min(2 * wait, RETRY_MAX_MS)) {
    try {
      await database.executeQuery(CompiledQuery.raw('select 1'))
      return
    } catch (error) {
      if (!(error instanceof Error) || isRefusal(error)) throw error
      log.warn({ reason: error.message, retryInMs: wait }, 'the database of DATABASE_URL does not answer yet')
      await delay(wait)
    }
  }
}

/** Whether the database will not have us, class 28 of SQLSTATE, or is not there (3D000): waiting would not help. */
export function isRefusal(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(28|3D)/.test(error.code)
  )
}
