import { sql, type RawBuilder } from 'kysely'
import type { Log } from '../log.ts'
import { openDatabase, type Database } from './database.ts'
import * as first from './migrations/0001-rooms-meetings-journal.ts'
import * as second from './migrations/0002-portal.ts'
import * as third from './migrations/0003-retention.ts'
import * as fourth from './migrations/0004-takers.ts'
import * as fifth from './migrations/0005-owners.ts'
import * as sixth from './migrations/0006-passes.ts'
import * as seventh from './migrations/0007-mails-about-rooms.ts'
import * as chat from './migrations/0008-chat.ts'
import * as notes from './migrations/0009-notes.ts'
import * as nodes from './migrations/0010-nodes.ts'
import * as liveCounts from './migrations/0011-live-counts.ts'
import * as eventVersions from './migrations/0012-event-versions.ts'
import * as mediaNodes from './migrations/0013-media-nodes.ts'
import * as attempts from './migrations/0014-attempts.ts'
import * as blockedCallers from './migrations/0015-blocked-callers.ts'

/** In order. A migration that has been released is never changed: a new one is added. */
const MIGRATIONS: readonly { readonly name: string; readonly up: RawBuilder<unknown> }[] = [
  { name: '0001-rooms-meetings-journal', up: first.up },
  { name: '0002-portal', up: second.up },
  { name: '0003-retention', up: third.up },
  { name: '0004-takers', up: fourth.up },
  { name: '0005-owners', up: fifth.up },
  { name: '0006-passes', up: sixth.up },
  { name: '0007-mails-about-rooms', up: seventh.up },
  { name: '0008-chat', up: chat.up },
  { name: '0009-notes', up: notes.up },
  { name: '0010-nodes', up: nodes.up },
  { name: '0011-live-counts', up: liveCounts.up },
  { name: '0012-event-versions', up: eventVersions.up },
  { name: '0013-media-nodes', up: mediaNodes.up },
  { name: '0014-attempts', up: attempts.up },
  { name: '0015-blocked-callers', up: blockedCallers.up },
]

/** A migration was applied that this version does not know. */
export class NewerDatabase extends Error {
  override readonly name = 'NewerDatabase'

  constructor(migration: string) {
    super(`the database was changed by a newer version of Préau (${migration}): start that version`)
  }
}

// Any number, the same for all of our processes.
const LOCK = 7_326_401

/**
 * Brings the tables to what this version expects, all or nothing; when several processes start at once, one does it and
 * the others wait. Returns the names of what was applied.
 *
 * @throws NewerDatabase when the database was already changed by a newer version.
 */
export async function migrate(database: Database, url: string, log: Log): Promise<readonly string[]> {
  if ((await pending(database)).length === 0) return []
  const patient = openDatabase(url, log, { connections: 1, limited: false })
  try {
    return await patient.transaction().execute(applyPending)
  } finally {
    await patient.destroy()
  }
}

async function applyPending(transaction: Database): Promise<readonly string[]> {
  await sql`select pg_advisory_xact_lock(${LOCK})`.execute(transaction)
  await sql`create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())`.execute(
    transaction,
  )
  const todo = await pending(transaction)
  for (const { name, up } of todo) {
    await up.execute(transaction)
    await sql`insert into migrations (name) values (${name})`.execute(transaction)
  }
  return todo.map(({ name }) => name)
}

async function pending(database: Database): Promise<typeof MIGRATIONS> {
  const applied = await appliedNames(database)
  const known = MIGRATIONS.map(({ name }) => name)
  const foreign = applied.find((name) => !known.includes(name))
  if (foreign !== undefined) throw new NewerDatabase(foreign)
  return MIGRATIONS.filter(({ name }) => !applied.includes(name))
}

async function appliedNames(database: Database): Promise<string[]> {
  const found = await sql<{
    there: boolean
  }>`select to_regclass('migrations') is not null as there`.execute(database)
  if (found.rows[0]?.there !== true) return []
  const applied = await sql<{ name: string }>`select name from migrations order by name`.execute(database)
  return applied.rows.map(({ name }) => name)
}
