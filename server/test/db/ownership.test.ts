/** Who may write: one server at a time, and the database knows which. */
import { sql } from 'kysely'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import type { ServerId } from '../../../shared/ids.ts'
import { openDatabase, type Database } from '../../db/database.ts'
import { journalsGoingOn, Superseded, writeRows } from '../../db/journal.ts'
import { AnotherServer, endUnreadable, Ownership } from '../../db/ownership.ts'
import { endOfMeeting } from '../../db/rooms.ts'
import { LiveMeetings } from '../../meeting/live-meetings.ts'
import { ManualClock } from '../manual-clock.ts'
import { freshDatabase, meetingId, remembering, room, row, stored } from './given.ts'

const test = suite('ownership')
let database: Database
let url: string
const servers: Server[] = []

type Server = {
  readonly id: ServerId
  readonly owned: Database
  readonly ownership: Ownership
  lost: boolean
}

test.before.each(async () => {
  ;({ database, url } = await freshDatabase())
  for (const number of [1, 2, 3]) await room(database, number)
})
test.after.each(async () => {
  for (const server of servers.splice(0)) await end(server)
  await database.destroy()
})
test.after(stopDatabases)

function server(name: string): Server {
  const { log } = remembering()
  const id = `server-${name}` as ServerId
  const owned = openDatabase(url, log, { connections: 1 })
  const onLost = (): void => {
    made.lost = true
  }
  const made: Server = {
    id,
    owned,
    ownership: new Ownership({ id, database: owned, log, onLost }),
    lost: false,
  }
  servers.push(made)
  return made
}

/** As when its process is killed: its connection ends, and nothing else. */
async function end({ ownership, owned }: Server): Promise<void> {
  ownership.close()
  await owned.destroy()
}

const going = async ({ id }: Server): Promise<string[]> => {
  const ids: string[] = []
  for await (const journal of journalsGoingOn(database, id)) ids.push(journal.id)
  return ids
}

/** The last sign of life of every server was so long ago. */
const silentFor = async (seconds: number): Promise<void> => {
  await sql`update servers set seen_at = seen_at - make_interval(secs => ${seconds})`.execute(database)
}

test('a second server finds that another one works, and changes nothing', async () => {
  const first = server('first')
  await first.ownership.claim()
  await writeRows(database, first.id, [row(1, 1)])
  const second = server('second')
  const refused: unknown = await second.ownership.claim().catch((error: unknown) => error)
  assert.instance(refused, AnotherServer)
  assert.equal(await going(second), [])
  await writeRows(database, first.id, [row(1, 2)])
  assert.is((await stored(database, 1)).length, 2)
  assert.is(first.lost, false)
})

test('after one that was killed the next takes over at once, with a higher epoch', async () => {
  const first = server('first')
  await first.ownership.claim()
  await writeRows(database, first.id, [row(1, 1)])
  assert.is(first.ownership.epochOf(meetingId(1)), 1)
  await end(first)
  const second = server('second')
  await second.ownership.claim()
  assert.equal(await going(second), [meetingId(1)])
  assert.is(second.ownership.epochOf(meetingId(1)), 2)
  await end(second)
  const third = server('third')
  await third.ownership.claim()
  assert.is(third.ownership.epochOf(meetingId(1)), 3)
})

test('a heartbeat that one had on its way when it was killed does not keep the next one out', async () => {
  const killed = openDatabase(url, remembering().log, { connections: 1 })
  await killed
    .insertInto('servers')
    .values({ id: 'server-killed' as ServerId })
    .execute()
  await sql`select pg_advisory_lock(7326403)`.execute(killed)
  const next = server('next')
  const claimed = next.ownership.claim()
  claimed.catch(() => undefined)
  await looksOnce()
  await sql`update servers set seen_at = clock_timestamp()`.execute(killed)
  await looksOnce()
  await killed.destroy()
  await claimed
  assert.is(next.lost, false)
})

/** A server that starts has looked once more for another one. */
async function looksOnce(): Promise<void> {
  const from = new Date()
  for (let looked = false; !looked;) {
    const { rows } = await sql`
      select from pg_stat_activity
      where state = 'idle' and query like '%pg_try_advisory_lock%' and query_start > ${from}
        and datname = current_database()
    `.execute(database)
    looked = rows.length > 0
  }
}

test('an owner without a sign of life loses its meetings; it can write nothing any more, and finds out', async () => {
  const paused = server('paused')
  await paused.ownership.claim()
  await writeRows(paused.owned, paused.id, [row(1, 1), row(2, 1)])
  await silentFor(60)
  const next = server('next')
  await next.ownership.claim()
  await writeRows(database, next.id, [row(1, 2)])
  for (const rows of [
    [row(1, 3)],
    [{ ...row(2, 2), event: { type: 'ended', reason: 'empty', at: 1 } as const }],
    [row(2, 2), { ...row(1, 3), event: { type: 'ended', reason: 'empty', at: 1 } as const }],
  ]) {
    const error: unknown = await writeRows(database, paused.id, rows).catch((one: unknown) => one)
    assert.instance(error, Superseded)
  }
  assert.is((await stored(database, 1)).length, 2)
  assert.is((await stored(database, 2)).length, 1)
  assert.equal((await going(next)).sort(), [meetingId(1), meetingId(2)])
  await new Promise<void>((found) => {
    const look = setInterval(() => {
      if (!paused.lost) return
      clearInterval(look)
      found()
    }, 20)
  })
})

test('a room has one running meeting, also when one ends and the next begins in the same batch', async () => {
  const { ownership, id } = server('first')
  await ownership.claim()
  await writeRows(database, id, [row(1, 1)])
  const ended = { ...row(1, 2), event: { type: 'ended', reason: 'empty', at: 5 } as const }
  const next = { ...row(9, 1), event: { ...row(9, 1).event, roomId: 'room-00001' } as never }
  const nextEnds = { ...row(9, 2), event: ended.event }
  const third = { ...row(8, 1), event: { ...row(8, 1).event, roomId: 'room-00001' } as never }
  assert.is(await writeRows(database, id, [ended, next, nextEnds, third]), 4)
  assert.equal(await going({ id } as Server), [meetingId(8)])
  const double = { ...row(7, 1), event: { ...row(7, 1).event, roomId: 'room-00001' } as never }
  const refused = await writeRows(database, id, [double]).then(String).catch(String)
  assert.match(refused, /meetings_running_in_room/)
})

test('a meeting whose journal cannot be read is ended, so that its room is free', async () => {
  const { ownership, id } = server('first')
  await ownership.claim()
  await writeRows(database, id, [row(1, 1), row(1, 2), row(3, 1)])
  await database.deleteFrom('journal').where('meeting_id', '=', meetingId(1)).where('seq', '=', 1).execute()
  const ended: Promise<void>[] = []
  const faults: unknown[] = []
  const meetings = new LiveMeetings({
    clock: new ManualClock(),
    reactions: () => [],
    written: () => Promise.resolve(),
    onFault: (fault) => faults.push(fault),
    onUnreadable: (meeting) => ended.push(endUnreadable(database, id, meeting)),
  })
  assert.is(await meetings.restore(journalsGoingOn(database, id)), 1)
  await Promise.all(ended)
  meetings.close()
  assert.is(faults.length, 1)
  assert.equal(await going({ id } as Server), [meetingId(3)])
  assert.is(await endOfMeeting(database, meetingId(1)), undefined)
})

test('rows of a meeting whose room was removed are not kept', async () => {
  const { ownership, id } = server('first')
  await ownership.claim()
  await writeRows(database, id, [row(2, 1)])
  await database
    .deleteFrom('rooms')
    .where('id', '=', 'room-00002' as never)
    .execute()
  assert.is(await writeRows(database, id, [row(2, 2), row(2, 3)]), 2)
  assert.equal(
    (await stored(database, 2)).map(({ seq }) => seq),
    [1],
  )
})

test.run()
