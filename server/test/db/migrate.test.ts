import { sql } from 'kysely'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { openDatabase } from '../../db/database.ts'
import { migrate } from '../../db/migrate.ts'
import { remembering } from './given.ts'

const { log } = remembering()
test.after(stopDatabases)

test('servers that start at once on an empty database: one migrates it, the others wait', async () => {
  const url = await createDatabase()
  const servers = [1, 2, 3, 4].map(() => openDatabase(url, log))
  const applied = await Promise.all(servers.map((database) => migrate(database, url, log)))
  const first = '0001-rooms-meetings-journal'
  assert.equal(
    applied.filter((names) => names.length > 0).map(([name]) => name),
    [first],
  )
  assert.equal(await migrate(servers[0]!, url, log), [])
  await Promise.all(servers.map((database) => database.destroy()))
})

test('a database of a newer version is left alone', async () => {
  const url = await createDatabase()
  const database = openDatabase(url, log)
  await migrate(database, url, log)
  await sql`insert into migrations (name) values ('9999-from-the-future')`.execute(database)
  const error: unknown = await migrate(database, url, log).catch((one: unknown) => one)
  assert.match(String(error), /newer version/)
  await database.destroy()
})

test('of several meetings that went on in a room the newest goes on, and rows of rooms that are gone are deleted', async () => {
  const url = await createDatabase()
  const database = openDatabase(url, log)
  await migrate(database, url, log)
  // As the version before left it.
  await sql`drop table server_commands, servers; alter table meetings drop owner, drop epoch; drop index meetings_running_in_room,
    links_of_room, favourites_of_room, sessions_of_provider_session; create index rooms_by_title on rooms (title);
    delete from migrations where name in ('0005-owners', '0010-nodes', '0012-event-versions');
    insert into rooms (id, title, kind) values ('r', 't', 'permanent'), ('s', 't', 'permanent');
    insert into meetings (id, room_id, opened_at) values
      ('first', 'r', '2026-01-01'), ('second', 'r', '2026-01-02'), ('third', 's', '2026-01-01');
    insert into journal values ('nowhere', 1, now(), 2, '{}')`.execute(database)
  assert.equal(await migrate(database, url, log), ['0005-owners', '0010-nodes', '0012-event-versions'])
  const running = await database
    .selectFrom('meetings')
    .select('id')
    .where('ended_at', 'is', null)
    .orderBy('id')
    .execute()
  assert.equal(
    running.map(({ id }) => id as string),
    ['second', 'third'],
  )
  assert.equal(await database.selectFrom('gone_meetings').select('id').execute(), [{ id: 'nowhere' }])
  await database.destroy()
})

test('what is looked up by room or by a provider’s session is found by an index', async () => {
  const url = await createDatabase()
  const database = openDatabase(url, log)
  await migrate(database, url, log)
  for (const query of [
    sql`select from links where room_id = 'r'`,
    sql`select from favourites where room_id = 'r'`,
    sql`select from sessions where issuer = 'i' and provider_session = 's'`,
  ]) {
    const { rows } = await database.connection().execute(async (connection) => {
      await sql`set enable_seqscan = off`.execute(connection)
      return sql<{ 'QUERY PLAN': string }>`explain ${query}`.execute(connection)
    })
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    assert.match(plan, /_of_room|_of_provider_session/, query.compile(database).sql)
  }
  await database.destroy()
})

test('a room has one link in force of each kind, and links go with their room', async () => {
  const url = await createDatabase()
  const database = openDatabase(url, log)
  await migrate(database, url, log)
  await sql`insert into rooms (id, title, kind) values ('r', 't', 'temporary')`.execute(database)
  const link = (fill: number): Promise<unknown> =>
    sql`insert into links (room_id, kind, token_hash, token_sealed)
      values ('r', 'moderator', ${Buffer.alloc(32, fill)}, ${Buffer.alloc(1)})`.execute(database)
  await link(1)
  const second: unknown = await link(2).catch((error: unknown) => error)
  assert.match(String(second), /links_in_force/)
  await sql`delete from rooms`.execute(database)
  const left = await database.selectFrom('links').selectAll().execute()
  assert.equal(left, [])
  await database.destroy()
})

test('of a meeting that is gone it is remembered that its journal is to be deleted, however it went', async () => {
  const url = await createDatabase()
  const database = openDatabase(url, log)
  await migrate(database, url, log)
  await sql`insert into rooms (id, title, kind) values ('r', 't', 'temporary')`.execute(database)
  await sql`insert into meetings (id, room_id, opened_at) values ('m', 'r', now())`.execute(database)
  await sql`delete from rooms`.execute(database)
  assert.equal(await database.selectFrom('gone_meetings').select('id').execute(), [{ id: 'm' }])
  await database.destroy()
})

test.run()
