import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import { withRetentionLock } from '../../db/retention.ts'
import { markUsed } from '../../db/rooms.ts'
import { retain } from '../../retention/retention.ts'
import { DailyJob } from '../../retention/schedule.ts'
import { Delegation } from '../../rooms/delegation.ts'
import { remembering } from '../db/given.ts'
import { eventually } from '../eventually.ts'
import { ManualClock } from '../manual-clock.ts'
import { audited, person, roomOf } from './given.ts'
import { DAY_MS } from '../../clock.ts'
import { days, furnish, house, mails, meeting, names, titles } from './house.ts'

test('an unused room is warned of 30 days before, and removed with all that leads into it; its PIN rests', async () => {
  const it = await house()
  const { database, clock, revoked } = it
  const start = clock.now()
  const ada = await person(database, 'Ada Host', { seenAt: start })
  const grace = await person(database, 'Grace Second', { seenAt: start })
  const room = await roomOf(database, ada, 'Unused', { createdAt: start })
  const used = await roomOf(database, ada, 'Used', { createdAt: start })
  await database.insertInto('delegates').values({ room_id: room, user_id: grace.userId }).execute()
  await furnish(database, room, 10)
  await meeting(database, room, 'of-the-room', start)
  const seen = async (): Promise<void> => {
    await database
      .updateTable('users')
      .set({ seen_at: new Date(clock.now()), warned_at: null })
      .execute()
    await markUsed(database, used, clock.now())
  }
  assert.is((await days(it, 334))['roomsWarned'], 0)
  assert.equal(await mails(database), [])
  await seen()
  const warned = await days(it, 2)
  assert.is(warned['roomsWarned'], 1)
  const letters = await mails(database)
  assert.equal(
    letters.map(({ recipient }) => recipient),
    ['ada@demo.example', 'grace@demo.example'],
  )
  for (const { text } of letters) {
    assert.match(text, '• Unused')
    assert.not.match(text, '• Used')
  }
  await seen()
  assert.is((await days(it, 28))['roomsRemoved'], 0)
  await seen()
  assert.is((await days(it, 2))['roomsRemoved'], 1)
  assert.equal(await titles(database), ['Used'])
  for (const table of ['links', 'codes', 'delegates', 'meetings', 'journal', 'gone_meetings'] as const)
    assert.equal(await database.selectFrom(table).selectAll().execute(), [], table)
  assert.equal(revoked, [Buffer.alloc(32, 10)])
  const [pin, ...others] = await database.selectFrom('resting_pins').selectAll().execute()
  assert.equal(others, [])
  assert.equal(pin!.hash, Buffer.alloc(32, 12))
  assert.equal(await audited(database), [
    { actor: 'system', action: 'retention:room-removed', room: 'Unused', subject: null },
  ])
  await database.destroy()
})

test('a meeting that starts after the warning keeps the room', async () => {
  const it = await house()
  const { database, clock } = it
  const ada = await person(database, 'Ada Host', { seenAt: clock.now() + 400 * DAY_MS })
  const room = await roomOf(database, ada, 'Saved', { createdAt: clock.now() })
  await days(it, 340)
  await markUsed(database, room, clock.now())
  await days(it, 31)
  assert.equal(await titles(database), ['Saved'])
  await days(it, 320)
  assert.is((await mails(database)).length, 2)
  assert.equal(await titles(database), ['Saved'])
  await database.destroy()
})

test('nothing is removed without its 30 days of warning, however long the server was off', async () => {
  const it = await house()
  const { database, clock } = it
  const ada = await person(database, 'Ada Host', { seenAt: clock.now() })
  await roomOf(database, ada, 'Old', { createdAt: clock.now() })
  const first = await days(it, 3_000)
  assert.is(first['roomsWarned'], 1)
  assert.is(first['accountsWarned'], 1)
  await days(it, 29)
  assert.equal(await titles(database), ['Old'])
  assert.equal(await names(database), ['Ada Host'])
  await days(it, 1)
  assert.equal(await titles(database), [])
  assert.equal(await names(database), [])
  await database.destroy()
})

test('a room that is handed over after the warning has its time again', async () => {
  const it = await house()
  const { database, clock, ports } = it
  const start = clock.now()
  const ada = await person(database, 'Ada Host', { seenAt: start + 900 * DAY_MS })
  await person(database, 'Grace Second', { seenAt: start + 900 * DAY_MS })
  const room = await roomOf(database, ada, 'Handed over', { createdAt: start })
  await days(it, 350)
  const delegation = new Delegation({ ...ports, clock, revocation: { onStandingLost: () => undefined } })
  await delegation.handOver(ada, room, 'grace@demo.example')
  await days(it, 31)
  assert.equal(await titles(database), ['Handed over'])
  await days(it, 30)
  assert.equal(await titles(database), [])
  await database.destroy()
})

test('a meeting that goes on keeps its room and its account', async () => {
  const it = await house()
  const { database, clock } = it
  const ada = await person(database, 'Ada Host', { seenAt: clock.now() })
  const room = await roomOf(database, ada, 'Busy', { createdAt: clock.now() })
  await meeting(database, room, 'going-on', null)
  await days(it, 400)
  await days(it, 31)
  assert.equal(await titles(database), ['Busy'])
  assert.equal(await names(database), ['Ada Host'])
  await database
    .updateTable('meetings')
    .set({ ended_at: new Date(clock.now()) })
    .execute()
  await days(it, 1)
  assert.equal(await titles(database), [])
  await database.destroy()
})

test('an unused account goes with its rooms after a warning; rooms of others survive their delegate', async () => {
  const it = await house()
  const { database, clock } = it
  const start = clock.now()
  const ada = await person(database, 'Ada Host', { seenAt: start })
  const later = start + 900 * DAY_MS
  const grace = await person(database, 'Grace Second', { seenAt: later })
  const mine = await roomOf(database, ada, 'Of Ada', { createdAt: start, usedAt: start + 390 * DAY_MS })
  const hers = await roomOf(database, grace, 'Of Grace', { createdAt: start, usedAt: later })
  await roomOf(database, ada, 'An event', { createdAt: start, kind: 'calendar' })
  await database
    .insertInto('delegates')
    .values([
      { room_id: mine, user_id: grace.userId },
      { room_id: hers, user_id: ada.userId },
    ])
    .execute()
  await furnish(database, mine, 20)
  await days(it, 336)
  const letters = await mails(database)
  assert.equal(
    letters.map(({ recipient }) => recipient),
    ['ada@demo.example', 'grace@demo.example'],
  )
  assert.match(letters[0]!.text, 'nothing is handed over without you')
  assert.match(letters[0]!.text, '• Of Ada')
  assert.not.match(letters[0]!.text, 'An event')
  assert.match(letters[1]!.text, 'The owner of the following rooms')
  // Grace still uses Ada's room: it goes all the same.
  await markUsed(database, mine, clock.now())
  await days(it, 31)
  assert.equal(await names(database), ['Grace Second'])
  assert.equal(await titles(database), ['Of Grace'])
  assert.equal(await database.selectFrom('delegates').selectAll().execute(), [])
  assert.is((await database.selectFrom('resting_pins').selectAll().execute()).length, 1)
  const removed = (await audited(database)).find(({ action }) => action === 'retention:account-removed')
  assert.is(removed?.subject, 'Ada Host (ada@demo.example)')
  await database.destroy()
})

test('who signs in after the warning keeps their account', async () => {
  const it = await house()
  const { database, clock } = it
  await person(database, 'Ada Host', { seenAt: clock.now() })
  await days(it, 340)
  await database
    .updateTable('users')
    .set({ seen_at: new Date(clock.now()), warned_at: null })
    .execute()
  await days(it, 60)
  assert.equal(await names(database), ['Ada Host'])
  await database.destroy()
})

test('a disabled account stays, so that it stays disabled', async () => {
  const it = await house()
  const { database, clock } = it
  await person(database, 'Eve Rogue', { seenAt: clock.now(), disabled: true })
  await days(it, 400)
  await days(it, 400)
  assert.equal(await names(database), ['Eve Rogue'])
  assert.equal(await mails(database), [])
  await database.destroy()
})

test('temporary rooms go 30 days after their end and those of calendars when unused, without a letter', async () => {
  const it = await house()
  const { database, clock } = it
  const start = clock.now()
  const ada = await person(database, 'Ada Host', { seenAt: start + 900 * DAY_MS })
  const past = await roomOf(database, ada, 'Past', { kind: 'temporary', createdAt: start })
  await meeting(database, past, 'past', start + DAY_MS)
  const going = await roomOf(database, null, 'Going on', { kind: 'temporary', createdAt: start })
  await meeting(database, going, 'going', null)
  await roomOf(database, ada, 'Event', { kind: 'calendar', createdAt: start })
  await days(it, 30)
  assert.equal(await titles(database), ['Event', 'Going on', 'Past'])
  await days(it, 2)
  assert.equal(await titles(database), ['Event', 'Going on'])
  assert.equal(await database.selectFrom('journal').select('meeting_id').distinct().execute(), [
    { meeting_id: 'meeting-going' },
  ])
  await days(it, 334)
  assert.equal(await titles(database), ['Going on'])
  assert.equal(await mails(database), [])
  await database.destroy()
})

test('mails are kept for 30 days, the audit and what happened in meetings for as long as it is configured', async () => {
  const it = await house()
  const { database, clock } = it
  const start = clock.now()
  const ada = await person(database, 'Ada Host', { seenAt: start + 900 * DAY_MS })
  const room = await roomOf(database, ada, 'Used', { createdAt: start, usedAt: start + 900 * DAY_MS })
  await meeting(database, room, 'long-ago', start)
  await database
    .insertInto('audit')
    .values({ actor: 'x', action: 'rooms:show', at: new Date(start) })
    .execute()
  const mail = { recipient: 'x@x.example', subject: '', text: '', html: '', created_at: new Date(start) }
  await database
    .insertInto('mails')
    .values([
      { ...mail, id: 'sent', ended_as: 'sent' },
      { ...mail, id: 'waiting' },
    ])
    .execute()
  await days(it, 29)
  assert.is((await database.selectFrom('mails').select('id').execute()).length, 2)
  await days(it, 2)
  assert.equal(await database.selectFrom('mails').select('id').execute(), [{ id: 'waiting' }])
  await days(it, 333)
  assert.is((await audited(database)).length, 1)
  assert.is((await database.selectFrom('journal').select('seq').execute()).length, 3)
  await days(it, 2)
  assert.is((await audited(database)).length, 0)
  assert.equal(await database.selectFrom('journal').select('seq').execute(), [])
  await database.destroy()
})

test('two processes do not clear out at the same time', async () => {
  const { database, ports, clock } = await house()
  await withRetentionLock(database, async () => {
    assert.is(await retain(ports, clock.now()), null)
  })
  assert.ok(await retain(ports, clock.now()))
  await database.destroy()
})

test('it is done daily, and soon again when it could not be done', async () => {
  const clock = new ManualClock()
  const { log } = remembering()
  const times: number[] = []
  const start = clock.now()
  const daily = new DailyJob(clock, log, async (now) => {
    times.push(now - start)
    if (times.length === 2) throw new Error('the database is away')
  })
  daily.start()
  for (const [pass, count] of [
    [10 * 60_000, 1],
    [DAY_MS, 2],
    [10 * 60_000, 3],
  ] as const) {
    clock.pass(pass)
    await eventually(`time ${String(count)}`, () => times.length === count)
    // The next one is set when this one is done.
    await new Promise((done) => setImmediate(done))
  }
  daily.close()
  clock.pass(10 * DAY_MS)
  assert.equal(times, [600_000, 600_000 + DAY_MS, 1_200_000 + DAY_MS])
})

test.after(stopDatabases)
test.run()
