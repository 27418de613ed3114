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
