import { setTimeout as delay } from 'node:timers/promises'
import { CompiledQuery, Kysely, PostgresDialect, sql, type ColumnType, type Generated } from 'kysely'
import type { MeetingId, RoomId, ServerId, UserId } from '../../shared/ids.ts'
import type { AccountKind } from '../../shared/portal.ts'
import type { EndReason } from '../../shared/meeting.ts'
import type { LinkKind } from '../../shared/roles.ts'
import type { SfuState } from '../../shared/sfu.ts'
import type { RoomSettings } from '../../shared/room-settings.ts'
import type { Log } from '../log.ts'
import type { Event } from '../meeting/features.ts'
import { Connections } from './connections.ts'
import type { ChatTables } from './chat-tables.ts'
import type { NotesTables } from './notes-tables.ts'

/** What a room stores of its settings. One that an older version wrote may lack some. */
export type StoredSettings = Partial<Omit<RoomSettings, 'title'>>

/** `calendar`: made for one event of a calendar; it stands in no list. */
export type RoomKind = 'temporary' | 'permanent' | 'calendar'

/** The tables. Column names are as Postgres has them; what is null when it is not given may be left out. */
export type Tables = ChatTables &
  NotesTables & {
    users: {
      id: UserId
      issuer: string
      subject: string
      provider: string
      name: string
      email: string | null
      administrator: Generated<boolean>
      disabled_at: Date | null
      created_at: Generated<Date>
      seen_at: Generated<Date>
      warned_at: Date | null
    }
    sign_ins: {
      state_hash: Buffer
      browser_hash: Buffer
      provider: string
      redirect_uri: string
      nonce: string
      verifier_sealed: Buffer
      return_to: string
      expires_at: Date
      taken_by: Generated<Buffer | null>
    }
    sessions: {
      key_hash: Buffer
      audience: AccountKind
      user_id: UserId | null
      name: string
      provider: string
      issuer: string
      subject: string
      provider_session: string | null
      id_token_sealed: Buffer | null
      created_at: Generated<Date>
      seen_at: Generated<Date>
      expires_at: Date
    }
    logout_tokens: { issuer: string; jti: string; expires_at: Date; taken_by: Generated<Buffer | null> }
    rooms: {
      id: RoomId
      title: string
      kind: RoomKind
      created_at: Generated<Date>
      owner_id: UserId | null
      /** All settings but the title. Written as text, like every JSON here. */
      settings: ColumnType<StoredSettings, string | undefined, string>
      event_key: string | null
      used_at: Date | null
      warned_at: Date | null
    }
    links: {
      /** Keyed hash of room and token: what is looked up. */
      token_hash: Buffer
      room_id: RoomId
      kind: LinkKind
      /** The token, encrypted: it must be shown again. */
      token_sealed: Buffer
      created_at: Generated<Date>
      revoked_at: Date | null
      expires_at: Date | null
      /** Whose pass it is; null for a room's own links. */
      user_id: UserId | null
      /** Of a pass: the connection code that it was got for. */
      code_hash: Buffer | null
    }
    codes: {
      hash: Buffer
      room_id: RoomId
      kind: 'code' | 'pin'
      sealed: Buffer
      created_at: Generated<Date>
    }
    resting_pins: { hash: Buffer; until: Date }
    delegates: { room_id: RoomId; user_id: UserId; added_at: Generated<Date> }
    favourites: { user_id: UserId; room_id: RoomId }
    mails: {
      id: string
      recipient: string
      room_id: RoomId | null
      subject: string
      text: string
      html: string
      created_at: Generated<Date>
      attempts: Generated<number>
      try_at: Generated<Date>
      sent_at: Date | null
      ended_as: 'sent' | 'logged' | 'failed' | null
    }
    audit: {
      id: Generated<string>
      at: Generated<Date>
      actor_id: UserId | null
      actor: string
      action: string
      room_id: string | null
      room_title: string | null
      subject: string | null
    }
    meetings: {
      id: MeetingId
      room_id: RoomId
      opened_at: Date
      ended_at: Date | null
      end_reason: EndReason | 'unreadable' | null
      /** Who may write its journal; null before the first server of this version. */
      owner: ServerId | null
      /** How many owners it has had. */
      epoch: Generated<number>
    }
    servers: {
      id: ServerId
      /** null: the only server of this database. */
      name: string | null
      public_path: string | null
      internal_url: string | null
      version: string | null
      load: Generated<number>
      state: Generated<'up' | 'draining'>
      /** Which events it understands: see `EVENT_VERSION`. */
      event_version: Generated<number>
      started_at: Generated<Date>
      seen_at: Generated<Date>
      expires_at: Generated<Date>
    }
    /** What is to be done where a meeting is; gone once it is taken. */
    server_commands: { id: Generated<string>; server: ServerId; command: unknown }
    /** Sfus that say themselves where they are. */
    media_nodes: {
      url: string
      name: string
      region: string | null
      version: string
      instance: string
      load: number
      state: SfuState
      drain: Generated<boolean>
      seen_at: Generated<Date>
      expires_at: Date
    }
    /** Meetings that are no more, whose journals are still to be deleted. */
    gone_meetings: { id: MeetingId }
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

export type DatabaseOptions = {
  readonly connections?: number
  /** False is for migrations, which may take their time. */
  readonly limited?: boolean
}

export function openDatabase(
  url: string,
  log: Log,
  { connections = CONNECTIONS, limited = true }: DatabaseOptions = {},
): Database {
  const limits = {
    statement_timeout: STATEMENT_MAX_MS,
    // For a server that is gone without a word: the statement's own limit is kept by the server.
    query_timeout: STATEMENT_MAX_MS + CONNECT_MAX_MS,
    idle_in_transaction_session_timeout: 2 * STATEMENT_MAX_MS,
  }
  const pool = new Connections(
    {
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: CONNECT_MAX_MS,
      keepAlive: true,
      application_name: 'preau',
      ...(limited ? limits : {}),
    },
    log,
  )
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    log: (event) => {
      if (event.level === 'error') pool.noticeFailure(event.error)
    },
  })
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
      if ('code' in error && error.code === PROTOCOL_VIOLATION) throw new UnfitDatabase(POOLER, true)
      log.warn({ reason: error.message, retryInMs: wait }, 'the database of DATABASE_URL does not answer yet')
      await delay(wait)
    }
  }
}

/** The database answers, and cannot do what we need of one. The message ends in what to do. */
export class UnfitDatabase extends Error {
  override readonly name = 'UnfitDatabase'
  /** It will not change by itself. */
  readonly forGood: boolean

  constructor(message: string, forGood: boolean) {
    super(message)
    this.forGood = forGood
  }
}

// What a pooler says to the limits that we connect with.
const PROTOCOL_VIOLATION = '08P01'
const POOLER =
  'DATABASE_URL leads through a pooler of connections (such as PgBouncer) that keeps no settings and no locks for us: set it to the database itself'

/** @throws UnfitDatabase when it could not hold what we write, or does not keep to our limits. */
export async function refuseUnfitDatabase(database: Database): Promise<void> {
  const { rows } = await sql<{ encoding: string; standby: boolean; readOnly: boolean; limit: string }>`
    select current_setting('server_encoding') as encoding, pg_is_in_recovery() as standby,
      current_setting('default_transaction_read_only') = 'on' as "readOnly", current_setting('statement_timeout') as limit
  `.execute(database)
  const [
    { encoding, standby, readOnly, limit } = { encoding: '', standby: false, readOnly: false, limit: '' },
  ] = rows
  if (encoding !== 'UTF8')
    throw new UnfitDatabase(
      `the database of DATABASE_URL stores text as ${encoding}, which has no place for all names: make one with ENCODING 'UTF8'`,
      true,
    )
  if (limit === '0') throw new UnfitDatabase(POOLER, true)
  if (standby || readOnly)
    throw new UnfitDatabase(
      `the database of DATABASE_URL is ${standby ? 'a standby' : 'read-only'}: set it to one that can be written`,
      false,
    )
}

/** Whether access is denied, class 28 of SQLSTATE, or there is no such database (3D000): waiting would not help. */
export function isRefusal(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(28|3D)/.test(error.code)
  )
}
