/** What Postgres may do to us: restart in the middle, cut connections, hang, stay away at the start. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Postgres } from '../../../scripts/postgres.mjs'
import { startTestPostgres } from '../../../scripts/test-database.mjs'
import { systemClock } from '../../clock.ts'
import { databaseAnswers, databaseReady, openDatabase, type Database } from '../../db/database.ts'
import { writeRows, type JournalRow } from '../../db/journal.ts'
import { JournalWriter } from '../../db/journal-writer.ts'
import { isOutage, orUnavailable } from '../../db/outage.ts'
import { refusal } from '../meeting/given.ts'
import { freshDatabase, meetingId, remembering, room, SERVER, row, stored } from './given.ts'

const directory = mkdtempSync(join(tmpdir(), 'preau-restart-'))
let postgres: Postgres
let database: Database

// Durable: what Postgres acknowledged must be there after it was stopped without a chance to write.
test.before(async () => {
  postgres = await startTestPostgres({ directory })
  database = (await freshDatabase(postgres.url)).database
  for (const number of [1, 2, 3, 4, 5, 6]) await room(database, number)
})
test.after(async () => {
  await database.destroy()
  await postgres.stop()
  rmSync(directory, { recursive: true, force: true })
})

async function restartAtOnce(): Promise<void> {
  // Immediate shutdown: sessions are cut, nothing is written out.
  process.kill(postgres.pid, 'SIGQUIT')
  await postgres.ended
  postgres = await startTestPostgres({ directory })
}

test('Postgres restarts twice under load: no row is lost, none doubled, the order kept', async () => {
  const { log } = remembering()
  const writer = new JournalWriter({
    write: (rows) => writeRows(database, SERVER, rows),
    clock: systemClock,
    log,
  })
  const meetings = [1, 2, 3]
  const ROWS = 1_500
  const restarts = [400, 900]
  let restarting = Promise.resolve()
  for (let seq = 1; seq <= ROWS; seq += 1) {
    for (const number of meetings) writer.append(row(number, seq))
    if (restarts.includes(seq)) restarting = restarting.then(restartAtOnce)
    await delay(1)
  }
  await restarting
  assert.is(await writer.flush(30_000), true)
  assert.is(writer.dropped, 0)
  for (const number of meetings) {
    const rows = await stored(database, number)
    assert.is(rows.length, ROWS)
    assert.ok(
      rows.every(({ seq, event }, index) => seq === index + 1 && event.type === row(number, seq).event.type),
    )
  }
})

test('an acknowledgement that is lost with the connection does not write twice', async () => {
  const { log, lines } = remembering()
  let cuts = 2
  const write = async (rows: readonly JournalRow[]): Promise<number> => {
    const written = await writeRows(database, SERVER, rows)
    if (cuts-- > 0) throw Object.assign(new Error('Connection terminated unexpectedly'))
    return written
  }
  const writer = new JournalWriter({ write, clock: systemClock, log })
  for (let seq = 1; seq <= 10; seq += 1) writer.append(row(4, seq))
  await writer.written(meetingId(4), 10)
  assert.is((await stored(database, 4)).length, 10)
  assert.not.match(lines.join(''), /another server/)
})

test('connections that an administrator cuts are replaced, idle ones too', async () => {
  await Promise.all([1, 2, 3].map(() => sql`select pg_sleep(0.05)`.execute(database)))
  const other = openDatabase(postgres.url, remembering().log)
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'preau' and pid <> pg_backend_pid()`.execute(other)
  await other.destroy()
  await databaseReady(database, remembering().log)
  assert.is(await databaseAnswers(database), true)
})

test('a statement that hangs is ended and counts as an outage, and the rows are written after it', async () => {
  const { log } = remembering()
  const other = openDatabase(postgres.url, log, { limited: false })
  const free = Promise.withResolvers<undefined>()
  const locked = Promise.withResolvers<undefined>()
  const holding = other.transaction().execute(async (transaction) => {
    await sql`lock table journal in access exclusive mode`.execute(transaction)
    locked.resolve(undefined)
    await free.promise
  })
  await locked.promise
  const writer = new JournalWriter({
    write: (rows) => writeRows(database, SERVER, rows),
    clock: systemClock,
    log,
  })
  for (let seq = 1; seq <= 3; seq += 1) writer.append(row(5, seq))
  const hung: unknown = await writeRows(database, SERVER, [row(6, 2)]).catch((error: unknown) => error)
  assert.ok(isOutage(hung), String(hung))
  // Other tables answer all the while.
  assert.is(await databaseAnswers(database), true)
  free.resolve(undefined)
  await holding
  await writer.written(meetingId(5), 3)
  assert.is((await stored(database, 5)).length, 3)
  await other.destroy()
})

test('a Postgres that is away is waited for at the start, and answers are refused as unavailable meanwhile', async () => {
  const { log, lines } = remembering()
  await postgres.stop()
  assert.is(await databaseAnswers(database), false)
  const refused: unknown = await orUnavailable(sql`select 1`.execute(database)).catch(
    (error: unknown) => error,
  )
  assert.ok(refusal('unavailable')(refused), String(refused))
  const ready = databaseReady(database, log)
  const logged = async (): Promise<void> => {
    while (lines.length < 2) await delay(5)
  }
  await logged()
  postgres = await startTestPostgres({ directory })
  await ready
  assert.is(await databaseAnswers(database), true)
})

test('a wrong password is not waited for', async () => {
  const { log } = remembering()
  const wrong = openDatabase(postgres.url.replace(/:[^:@]+@/, ':wrong@'), log)
  const error: unknown = await databaseReady(wrong, log).catch((one: unknown) => one)
  assert.match(String(error), /password authentication failed/)
  await wrong.destroy()
})

test.run()
