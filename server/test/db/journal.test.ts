import { sql } from 'kysely'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import { systemClock } from '../../clock.ts'
import type { Database } from '../../db/database.ts'
import { journalsGoingOn, writeRows, type JournalRow } from '../../db/journal.ts'
import { JournalWriter } from '../../db/journal-writer.ts'
import { isUnstorable } from '../../db/outage.ts'
import { fold, UnreadableJournal, type Journal } from '../../meeting/fold.ts'
import { LiveMeetings, RESTORE_GAP } from '../../meeting/live-meetings.ts'
import { MeetingJournal } from '../../reactions/journal.ts'
import { toWire } from '../../reactions/to-wire.ts'
import { ann, bob, cleo, opening, published, settings, T0, joining } from '../meeting/given.ts'
import { decide } from '../../meeting/features.ts'
import { ManualClock } from '../manual-clock.ts'
import { eventOf, freshDatabase, meetingId, remembering, room, roomId, SERVER, row, stored } from './given.ts'

let database: Database

test.before(async () => {
  database = (await freshDatabase()).database
  for (const number of [1, 2, 3, 4, 5, 6, 7, 8, 9]) await room(database, number)
})
test.after(async () => {
  await database.destroy()
  await stopDatabases()
})

async function listed<T>(items: AsyncIterable<T> | Iterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}
const all = async (): Promise<Journal[]> => listed(journalsGoingOn(database, SERVER))

test('rows come back as they were written', async () => {
  const rows = [row(1, 1), row(1, 2), row(1, 3)]
  assert.is(await writeRows(database, SERVER, rows), 3)
  assert.equal(
    await stored(database, 1),
    rows.map(({ seq, event }) => ({ seq, event })),
  )
})

test('a batch may be repeated: what is there stays, what is new is added', async () => {
  await writeRows(database, SERVER, [row(2, 1), row(2, 2)])
  const other: JournalRow = { ...row(2, 2), event: { type: 'came-back', id: bob.id } }
  assert.is(await writeRows(database, SERVER, [other, row(2, 3)]), 1)
  assert.equal(
    (await stored(database, 2)).map(({ event }) => event),
    [eventOf(2, 1), eventOf(2, 2), eventOf(2, 3)],
  )
})

test('a batch is written whole or not at all', async () => {
  // Postgres stores no NUL in text.
  const broken: JournalRow = { ...row(3, 2), event: { type: 'opened', ...opening, host: '\u0000' } }
  const error: unknown = await writeRows(database, SERVER, [row(3, 1), broken]).catch((one: unknown) => one)
  assert.ok(isUnstorable(error), String(error))
  assert.equal(await stored(database, 3), [])
})

test('a meeting that has ended is not restored, with its end known', async () => {
  await writeRows(database, SERVER, [row(4, 1), row(4, 2)])
  assert.ok((await all()).some(({ id }) => id === meetingId(4)))
  await writeRows(database, SERVER, [{ ...row(4, 3), event: { type: 'ended', reason: 'empty', at: T0 + 3 } }])
  assert.not.ok((await all()).some(({ id }) => id === meetingId(4)))
  const { ended_at, end_reason } = await database
    .selectFrom('meetings')
    .selectAll()
    .where('id', '=', meetingId(4))
    .executeTakeFirstOrThrow()
  assert.is(ended_at?.getTime(), T0 + 3)
  assert.is(end_reason, 'empty')
})

test('an event of another version makes its journal unreadable and no other', async () => {
  await writeRows(database, SERVER, [row(5, 1), row(5, 2)])
  await sql`update journal set version = 9 where meeting_id = ${meetingId(5)} and seq = 2`.execute(database)
  const found = await all()
  const outcomes = await Promise.all(
    found.map((one) =>
      fold(one).then(
        ({ meeting }) => meeting.id,
        (error: unknown) => error,
      ),
    ),
  )
  assert.is(outcomes.filter((outcome) => outcome instanceof UnreadableJournal).length, 1)
  assert.ok(outcomes.includes(meetingId(1)))
  await sql`delete from journal where meeting_id = ${meetingId(5)}`.execute(database)
})

test('journals longer than a page are read whole and in order, whatever lies between them', async () => {
  for (const number of [6, 7])
    for (let from = 1; from <= 2_600; from += 650)
      await writeRows(
        database,
        SERVER,
        Array.from({ length: 650 }, (_, index) => row(number, from + index)),
      )
  const long = (await all()).filter(({ id }) => id === meetingId(6) || id === meetingId(7))
  assert.is(long.length, 2)
  for (const one of long) {
    const entries = await listed(one.entries)
    assert.is(entries.length, 2_600)
    assert.ok(entries.every(({ seq }, index) => seq === index + 1))
  }
})

/** As the first version wrote them, taken from a database of its time. */
const OLD = [
  '{"type":"opened","id":"meeting-009","roomId":"room-00009","title":"Réunion improvisée","at":1790000000000,"durationMs":16800000,"maxParticipants":100}',
  '{"type":"joined","who":{"id":"person-a","name":"Ann","role":"moderator","via":"browser","joinedAt":1790000001000,"awaySince":null,"microphone":null,"published":[],"handRaisedAt":null}}',
  '{"type":"published","id":"person-a","producerId":"producer-a","source":"mic","muted":false}',
  '{"type":"joined","who":{"id":"person-b","name":"Bob","role":"participant","via":"browser","joinedAt":1790000002000,"awaySince":null,"microphone":null,"published":[],"handRaisedAt":null}}',
  '{"type":"muted","id":"person-a","by":"person-a"}',
  '{"type":"hand-raised","id":"person-b","at":1790000003000}',
  '{"type":"joined","who":{"id":"person-c","name":"Cy","role":"participant","via":"browser","joinedAt":1790000004000,"awaySince":null,"microphone":null,"published":[],"handRaisedAt":null}}',
  '{"type":"left","id":"person-c","reason":"left","at":1790000005000}',
]

test('a journal that the first version began goes on: it is started, and its people are who they were', async () => {
  for (const [index, event] of OLD.entries())
    await sql`insert into journal (meeting_id, seq, at, version, event)
      values (${meetingId(9)}, ${index + 1}, now(), 1, ${event}::jsonb)`.execute(database)
  await sql`insert into meetings (id, room_id, opened_at, owner) values (${meetingId(9)}, ${roomId(9)}, now(), ${SERVER})`.execute(
    database,
  )
  await writeRows(database, SERVER, [
    { ...row(9, 9), event: { type: 'went-away', id: 'person-b' as never, at: T0 } },
  ])
  const old = (await all()).find(({ id }) => id === meetingId(9))
  assert.ok(old)
  const { meeting, seq } = await fold(old)
  assert.is(seq, 9)
  assert.equal(
    [meeting.startedAt, meeting.endsAt, meeting.permanent, meeting.host],
    [T0, T0 + 280 * 60_000, false, null],
  )
  const { title, maxParticipants, waitingRoom, mutedOnArrival, permits } = meeting.settings
  assert.equal(
    [title, maxParticipants, waitingRoom, mutedOnArrival],
    ['Réunion improvisée', 100, 'off', false],
  )
  assert.equal(permits, settings.permits)
  const told = Array.from(meeting.participants.values(), (who) => toWire(who, { cameras: true }))
  assert.equal(
    told.map(({ name, role, verified, microphone, presence }) =>
      [name, role, verified, microphone, presence].join(' '),
    ),
    ['Ann moderator false muted here', 'Bob participant false off away'],
  )
  assert.equal([...meeting.gone], [['person-c', { reason: 'left', at: T0 + 5_000 }]])
  // It may be saved over, and joined.
  assert.equal(
    decide(meeting, joining(cleo)).map(({ type }) => type),
    ['joined'],
  )
  await sql`delete from journal where meeting_id = ${meetingId(9)}`.execute(database)
})

test('after a crash the meeting is the fold of its journal', async () => {
  const { log } = remembering()
  const clock = new ManualClock(T0)
  const lives = (): LiveMeetings => {
    const writer = new JournalWriter({
      write: (rows) => writeRows(database, SERVER, rows),
      clock: systemClock,
      log,
    })
    return new LiveMeetings({
      clock,
      reactions: () => [new MeetingJournal(writer, clock).reaction],
      written: ({ id }, seq) => writer.written(id, seq),
      onFault: (fault) => assert.unreachable(String(fault)),
    })
  }
  const before = lives()
  const live = before.open({ ...opening, id: meetingId(8), roomId: roomId(8) })
  live.dispatch(joining(ann, { at: T0 + 1 }))
  live.dispatch(joining(bob, { name: 'Ann', at: T0 + 2 }))
  live.dispatch({ ...published(bob, 'mic'), type: 'publish', by: bob.id })
  live.dispatch({ type: 'mute', by: ann.id, id: bob.id })
  live.dispatch({ type: 'raise-hand', by: bob.id, at: T0 + 3 })
  const waitingRoom = { ...settings, waitingRoom: 'everybody' as const }
  live.dispatch({ type: 'configure', settings: waitingRoom, at: T0 + 4 })
  const account = { userId: null, session: 'a session' }
  live.dispatch(joining(cleo, { account, link: 'a hash', microphone: 'live', verified: true }))
  await live.written()
  before.close()

  const next = lives()
  await next.restore(journalsGoingOn(database, SERVER))
  const restored = next.find(meetingId(8))
  assert.is(restored?.seq, live.seq + RESTORE_GAP + 1)
  for (const who of [ann, bob, cleo]) restored?.dispatch({ type: 'come-back', id: who.id })
  assert.equal({ ...restored?.now, restoredAt: null }, live.now)
  await Promise.all(Array.from(next.all(), (one) => one.written()))
  next.close()
})

test.run()
