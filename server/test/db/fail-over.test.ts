/** The server behind the database's address is replaced: its connections stay open, and nothing can be written over them. */
import { sql } from 'kysely'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createDatabase, stopDatabases } from '../../../scripts/test-database.mjs'
import { systemClock } from '../../clock.ts'
import { openDatabase, type Database } from '../../db/database.ts'
import { writeRows } from '../../db/journal.ts'
import { JournalWriter } from '../../db/journal-writer.ts'
import { beginPlace } from '../../db/nodes.ts'
import { isOutage } from '../../db/outage.ts'
import { eventually } from '../eventually.ts'
import { freshDatabase, meetingId, remembering, room, roomId, row, SERVER, stored } from './given.ts'

const test = suite('fail-over')
const { log } = remembering()
let url: string
let operator: Database

test.before.each(async () => {
  url = await createDatabase()
  ;({ database: operator } = await freshDatabase(url))
})
test.after.each(() => operator.destroy())
test.after(stopDatabases)

/** What is connected from now on can write, or cannot. Who is connected already notices nothing. */
async function replaced(readOnly: boolean): Promise<void> {
  const name = sql.id(new URL(url).pathname.slice(1))
  await sql`alter database ${name} set default_transaction_read_only = ${sql.lit(readOnly ? 'on' : 'off')}`.execute(
    operator,
  )
}

test('after one refused to write none of the connections beside it is used again', async () => {
  await replaced(true)
  const database = openDatabase(url, log, { connections: 3 })
  // All of them are there, and can only read.
  await Promise.all(Array.from({ length: 3 }, () => sql`select pg_sleep(0.05)`.execute(database)))
  await replaced(false)
  const write = () => sql`create temporary table if not exists written (one int)`.execute(database)
  await room(operator, 1)
  const insert = () => database.updateTable('rooms').set({ title: 'written' }).execute()
  const error: unknown = await insert().catch((one: unknown) => one)
  assert.is(isOutage(error), true, String(error))
  await Promise.all([insert(), insert(), insert(), write()])
  await database.destroy()
})

test('one that can only read is not connected to again, and what waits for the journal is written afterwards', async () => {
  await room(operator, 1)
  await beginPlace(operator, { id: meetingId(1), roomId: roomId(1), owner: SERVER })
  const database = openDatabase(url, log, { connections: 1 })
  const writer = new JournalWriter({
    write: (rows) => writeRows(database, SERVER, rows),
    ...{ clock: systemClock, log },
  })
  writer.append(row(1, 1))
  assert.is(await writer.flush(60_000), true)
  await replaced(true)
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`.execute(operator)
  for (const seq of [2, 3, 4]) writer.append(row(1, seq))
  await eventually('it waits for the database', () => writer.failing)
  await replaced(false)
  assert.is(await writer.flush(60_000), true)
  assert.equal([writer.dropped, writer.fenced, (await stored(operator, 1)).length], [0, 0, 4])
  writer.close()
  await database.destroy()
})

test.run()
