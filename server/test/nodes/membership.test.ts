/** Several servers on one database: who has which meeting, and who may write of it. */
import { sql } from 'kysely'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import type { MeetingId, ServerId } from '../../../shared/ids.ts'
import { openDatabase, type Database } from '../../db/database.ts'
import { Superseded, writeRows } from '../../db/journal.ts'
import { forgetPlace, NODE_EXPIRES_MS, placeOf, tellNodes } from '../../db/nodes.ts'
import { AnotherServer, Ownership } from '../../db/ownership.ts'
import { freshDatabase, meetingId, remembering, room, roomId, row, stored } from '../db/given.ts'
import { eventually } from '../eventually.ts'
import { joinedMember, kill, killMembers, member, nextBeat, of, refusalOf, type Member } from './members.ts'

const test = suite('nodes')
let database: Database
let url: string

test.before.each(async () => {
  ;({ database, url } = await freshDatabase())
  for (const number of [1, 2, 3]) await room(database, number)
})
test.after.each(async () => {
  await killMembers()
  await database.destroy()
})
test.after(stopDatabases)

const node = (name: string, onCommand?: (command: unknown) => void): Member => member(url, name, onCommand)
const joined = (name: string): Promise<Member> => joinedMember(url, name)

/** Its last heartbeat is so long ago that it has expired. */
const expire = ({ id }: Member): Promise<unknown> =>
  sql`update servers set expires_at = clock_timestamp() - interval '1 second' where id = ${id}`.execute(
    database,
  )

/** What this node heard until now is so long ago that others’ heartbeats would have come. */
async function settle(one: Member): Promise<void> {
  one.clock.pass(NODE_EXPIRES_MS - 1)
  await nextBeat(one)
  one.clock.pass(2)
}

test('nodes join each other; one without a name, and one of a name that lives, stay out', async () => {
  await joined('a')
  const b = await joined('b')
  const rows = await database.selectFrom('servers').selectAll().orderBy('name').execute()
  assert.equal(
    rows.map(({ name, public_path, internal_url, version, state }) => [
      ...[name, public_path, internal_url, version, state],
    ]),
    ['a', 'b'].map((name) => [name, `/n/${name}`, 'http://127.0.0.1:3000', '1', 'up']),
  )
  const owned = openDatabase(url, remembering().log, { connections: 1 })
  const alone = new Ownership({
    ...{ id: 'server-alone' as ServerId, database: owned, log: remembering().log },
    onLost: () => undefined,
  })
  const refused = await Promise.all(
    [alone.claim(), node('b').membership.claim()].map((claim) => claim.catch((error: unknown) => error)),
  )
  for (const error of refused) assert.instance(error, AnotherServer)
  assert.match(String(refused[1]), /as node b/)
  assert.is(b.lost, false)
  await owned.destroy()
})

test('a room has one owner from the first who looks in; others are told where', async () => {
  const [a, b] = [await joined('a'), await joined('b')]
  const taken = await Promise.all(
    [a, b].map((one) => one.membership.take(roomId(1), `meeting-of-${one.id}` as MeetingId).catch(String)),
  )
  assert.is(taken.filter((one) => typeof one === 'string' && one.includes('another node')).length, 1)
  assert.is(await a.membership.take(roomId(2), null), null)
  const mine = await a.membership.take(roomId(2), meetingId(2))
  assert.equal(mine && [mine.id, mine.begun, a.membership.epochOf(mine.id)], [meetingId(2), false, 1])
  assert.equal(await refusalOf(b.membership.take(roomId(2), meetingId(9))), ['moved', '/n/a'])
  await writeRows(database, a.id, [of(1, row(2, 1))])
  assert.is((await placeOf(database, { room: roomId(2) }))?.begun, true)
})

test('a meeting that never began leaves nothing; one that has begun is not forgotten', async () => {
  const a = await joined('a')
  await a.membership.take(roomId(1), meetingId(1))
  await a.membership.forget(meetingId(1))
  assert.is(await placeOf(database, { room: roomId(1) }), null)
  await a.membership.take(roomId(1), meetingId(1))
  await writeRows(database, a.id, [of(1, row(1, 1))])
  await forgetPlace(database, { id: meetingId(1), epoch: 1 }, a.id)
  assert.is((await placeOf(database, { room: roomId(1) }))?.begun, true)
})

test('nobody is led to a node that misses its heartbeats', async () => {
  const [a, b] = [await joined('a'), await joined('b')]
  await a.membership.take(roomId(1), meetingId(1))
  await kill(a)
  const lives = (ms: number) =>
    sql`update servers set expires_at = clock_timestamp() + make_interval(secs => ${ms / 1_000})
      where id = ${a.id}`.execute(database)
  await lives(60_000)
  assert.equal(await refusalOf(b.membership.take(roomId(1), null)), ['moved', '/n/a'])
  await lives(2_900)
  assert.equal(await refusalOf(b.membership.take(roomId(1), null)), ['unavailable', undefined])
})

test('what an expired node had is taken with a higher epoch, and what that one still writes is refused', async () => {
  const [a, b] = [await joined('a'), await joined('b')]
  for (const number of [1, 2]) {
    await a.membership.take(roomId(number), meetingId(number))
    await writeRows(database, a.id, [of(1, row(number, 1))])
  }
  await kill(a)
  await expire(a)
  assert.equal(await refusalOf(b.membership.take(roomId(1), null)), ['unavailable', undefined])
  await settle(b)
  await expire(a)
  const taken = await b.membership.take(roomId(1), null)
  assert.equal(taken?.begun, true)
  assert.is(b.membership.epochOf(meetingId(1)), 2)
  const error: unknown = await writeRows(database, a.id, [of(1, row(1, 2)), of(1, row(2, 2))]).catch(
    (one: unknown) => one,
  )
  assert.instance(error, Superseded)
  assert.equal((error as Superseded).held, [{ id: meetingId(1), epoch: 2, ours: false }])
  await writeRows(database, b.id, [of(2, row(1, 2))])
  assert.equal(
    [(await stored(database, 1)).length, (await placeOf(database, { room: roomId(1) }))?.owner],
    [2, b.id],
  )
})

test('of a meeting that a node lost and has again, rows of its first ownership are refused', async () => {
  const a = await joined('a')
  await a.membership.take(roomId(1), meetingId(1))
  await writeRows(database, a.id, [of(1, row(1, 1))])
  await a.membership.take(roomId(1), null)
  assert.is(a.membership.epochOf(meetingId(1)), 2)
  const error: unknown = await writeRows(database, a.id, [of(1, row(1, 2))]).catch((one: unknown) => one)
  assert.equal((error as Superseded).held, [{ id: meetingId(1), epoch: 2, ours: true }])
  await writeRows(database, a.id, [of(2, row(1, 2))])
  assert.is((await stored(database, 1)).length, 2)
})

test('one that stood still finds out what others have taken meanwhile, and keeps the rest', async () => {
  const [a, b] = [await joined('a'), await joined('b')]
  for (const number of [1, 2]) {
    await a.membership.take(roomId(number), meetingId(number))
    await writeRows(database, a.id, [of(1, row(number, 1))])
  }
  a.mine = [meetingId(1), meetingId(2), meetingId(3)]
  await settle(b)
  await expire(a)
  await b.membership.take(roomId(1), null).catch(() => b.membership.take(roomId(1), null))
  a.clock.pass(NODE_EXPIRES_MS)
  await nextBeat(a)
  assert.equal(a.taken, [meetingId(1)])
  assert.is(a.lost, false)
})

test('what fails of what a node is asked takes nothing else along', async () => {
  const heard: unknown[] = []
  const one = node('a', (command) => {
    heard.push(command)
    if (heard.length === 1) throw new Error('a bug')
  })
  await one.membership.claim()
  for (const command of ['first', 'second']) await tellNodes(database, 'another' as ServerId, command)
  await eventually('both are heard', () => heard.length === 2)
  assert.equal(heard, ['first', 'second'])
  const { beats } = one
  await eventually('the heartbeat goes on', () => one.beats > beats)
})

test('what a node had that has left is taken at once', async () => {
  const [a, b] = [await joined('a'), await joined('b')]
  await a.membership.take(roomId(1), meetingId(1))
  await writeRows(database, a.id, [of(1, row(1, 1))])
  await a.membership.leave()
  assert.is((await b.membership.take(roomId(1), null))?.begun, true)
  assert.is(b.membership.epochOf(meetingId(1)), 2)
})

test('after one that was killed the next of its name has its meetings at once', async () => {
  const a = await joined('a')
  await joined('b')
  await a.membership.take(roomId(1), meetingId(1))
  await writeRows(database, a.id, [of(1, row(1, 1))])
  await kill(a)
  const next = await joined('a')
  assert.is(next.membership.epochOf(meetingId(1)), 2)
  assert.is((await placeOf(database, { meeting: meetingId(1) }))?.owner, next.id)
})

test.run()
