/** How many are in meetings, as servers tell each other. */
import { sql } from 'kysely'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import type { ServerId } from '../../../shared/ids.ts'
import type { Database } from '../../db/database.ts'
import { countedElsewhere, sweepCounts, tellCounts } from '../../db/live-counts.ts'
import { LiveCounts } from '../../nodes/live-counts.ts'
import { eventually } from '../eventually.ts'
import { opened } from '../../meeting/lifecycle.ts'
import { LiveMeeting } from '../../meeting/live-meeting.ts'
import { opening, T0 } from '../meeting/given.ts'
import { freshDatabase, meetingId, remembering, room, roomId, SERVER } from './given.ts'

const test = suite('live counts')
const OTHER = 'another-server' as ServerId
let database: Database
test.before.each(async () => {
  ;({ database } = await freshDatabase())
  for (const number of [1, 2]) {
    await room(database, number)
    const row = { id: meetingId(number), room_id: roomId(number), opened_at: new Date(), epoch: 1 }
    await database
      .insertInto('meetings')
      .values({ ...row, owner: SERVER, ended_at: null, end_reason: null })
      .execute()
  }
})
test.after.each(() => database.destroy())
test.after(stopDatabases)

const count = (number: number, participants: number) => ({
  ...{ id: meetingId(number), since: 1_700_000_000_123, participants, waiting: 0 },
})
const shown = async (by: ServerId, rooms: Parameters<typeof countedElsewhere>[2] = null) =>
  (await countedElsewhere(database, by, rooms)).map(({ id, participants }) => [id, participants]).sort()
const writtenAt = async (): Promise<unknown> =>
  (await sql`select updated_at from live_counts`.execute(database)).rows

test('another server sees them, of some rooms or all, to the millisecond; one does not see one’s own', async () => {
  assert.equal((await tellCounts(database, SERVER, [count(1, 3), count(2, 5)])).sort(), [
    meetingId(1),
    meetingId(2),
  ])
  assert.equal(await shown(OTHER), [
    [meetingId(1), 3],
    [meetingId(2), 5],
  ])
  assert.equal(await shown(OTHER, [roomId(2)]), [[meetingId(2), 5]])
  assert.equal(await shown(SERVER), [])
  const [one] = await countedElsewhere(database, OTHER, [roomId(1)])
  assert.equal(
    [one?.since, one?.roomId, one?.title, one?.owner],
    [1_700_000_000_123, roomId(1), 'Council', null],
  )
})

test('who does not have a meeting any more says nothing of it; what is over is not shown, and swept', async () => {
  await tellCounts(database, SERVER, [count(1, 3), count(2, 5)])
  assert.equal(await tellCounts(database, OTHER, [count(1, 99)]), [])
  assert.equal((await shown(OTHER))[0], [meetingId(1), 3])
  await database
    .updateTable('meetings')
    .set({ ended_at: new Date() })
    .where('id', '=', meetingId(1))
    .execute()
  assert.equal(await shown(OTHER), [[meetingId(2), 5]])
  await sweepCounts(database)
  assert.equal((await sql`select meeting_id from live_counts`.execute(database)).rows, [
    { meeting_id: meetingId(2) },
  ])
})

test('nothing is written of what is as it was', async () => {
  await tellCounts(database, SERVER, [count(1, 3)])
  const before = await writtenAt()
  await tellCounts(database, SERVER, [count(1, 3)])
  assert.equal(await writtenAt(), before)
  await tellCounts(database, SERVER, [count(1, 4)])
  assert.not.equal(await writtenAt(), before)
})

test('what a crash of the database has emptied is told again with one of the next heartbeats', async () => {
  const going = { ...opened({ ...opening, id: meetingId(1), roomId: roomId(1) }), startedAt: T0 }
  const live = new LiveMeeting(going, 1, {
    reactions: [],
    written: () => Promise.resolve(),
    onFault: () => undefined,
  })
  const counts = new LiveCounts({
    self: SERVER,
    database,
    meetings: { all: () => [live].values() },
    log: remembering().log,
  })
  counts.onBeat()
  await eventually('it is told', async () => (await shown(OTHER)).length === 1)
  await sql`truncate live_counts`.execute(database)
  await eventually('it is told again', async () => {
    counts.onBeat()
    return (await shown(OTHER)).length === 1
  })
})

test.run()
