/** Nodes that give away what they have: who is led where, and who may be given what. */
import { sql } from 'kysely'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import type { MeetingId } from '../../../shared/ids.ts'
import { Refused } from '../../../shared/refused.ts'
import type { Database } from '../../db/database.ts'
import { handOverPlace } from '../../db/handing-over.ts'
import { Superseded, writeRows } from '../../db/journal.ts'
import { EVENT_VERSION } from '../../db/journal-versions.ts'
import { placeOf } from '../../db/nodes.ts'
import { freshDatabase, meetingId, room, roomId, row } from '../db/given.ts'
import { eventually } from '../eventually.ts'
import { joinedMember, killMembers, member, of, refusalOf, type Member } from './members.ts'

const test = suite('nodes: drained')
let database: Database
let url: string

test.before.each(async () => {
  ;({ database, url } = await freshDatabase())
  await room(database, 1)
})
test.after.each(async () => {
  await killMembers()
  await database.destroy()
})
test.after(stopDatabases)

const joined = (name: string): Promise<Member> => joinedMember(url, name)

/** An operator wants these drained, and the others not; all of them know it. */
async function drained(site: Readonly<Record<string, Member>>, names: readonly string[]): Promise<void> {
  for (const [name, { id }] of Object.entries(site))
    await database
      .updateTable('servers')
      .set({ state: names.includes(name) ? 'draining' : 'up' })
      .where('id', '=', id)
      .execute()
  await Promise.all(
    Object.entries(site).map(([name, { membership }]) =>
      eventually('it knows', () => membership.draining === names.includes(name)),
    ),
  )
}

test('whoever comes is led at most twice, whichever nodes are drained, and to none of those while there is another', async () => {
  const site = { a: await joined('a'), b: await joined('b'), c: await joined('c') }
  const arrive = async (number: number, first: keyof typeof site): Promise<{ at: string; moves: number }> => {
    let at: keyof typeof site = first
    for (let moves = 0; ; moves += 1) {
      const toCome = `meeting-${String(number)}-at-${at}` as MeetingId
      const answer: unknown = await site[at].membership
        .take(roomId(number), toCome)
        .catch((error: unknown) => error)
      if (!(answer instanceof Refused)) return { at, moves }
      at = String(answer.facts.path).slice('/n/'.length) as keyof typeof site
    }
  }
  let number = 10
  for (const names of [[], ['a'], ['a', 'b'], ['a', 'b', 'c']]) {
    await drained(site, names)
    for (const first of ['a', 'b', 'c'] as const) {
      number += 1
      await room(database, number)
      const newcomer = await arrive(number, first)
      assert.ok(newcomer.moves <= 1, `a new meeting: ${JSON.stringify({ names, first, newcomer })}`)
      assert.is(names.includes(newcomer.at), names.length === 3)
      for (const other of ['a', 'b', 'c'] as const) {
        const { at, moves } = await arrive(number, other)
        assert.is(at, newcomer.at)
        assert.ok(moves <= 2, `one that is there: ${JSON.stringify({ names, first, other, moves })}`)
      }
    }
  }
})

test('a meeting of which a newer version wrote is taken by no node of this one, and kept for one that understands it', async () => {
  const [a, b] = [await joined('a'), await joined('b')]
  await a.membership.take(roomId(1), meetingId(1))
  await writeRows(database, a.id, [of(1, row(1, 1))])
  await sql`update journal set version = ${EVENT_VERSION + 1}`.execute(database)
  await a.membership.leave()
  assert.equal(await refusalOf(b.membership.take(roomId(1), null)), ['unavailable', undefined])
  const c = await joined('c')
  await sql`update servers set event_version = ${EVENT_VERSION + 1} where id = ${c.id}`.execute(database)
  assert.equal(await refusalOf(b.membership.take(roomId(1), null)), ['moved', '/n/c'])
  await joined('a')
  assert.is((await placeOf(database, { room: roomId(1) }))?.ownerIs, 'gone')
})

test('a meeting is handed to a node that takes meetings, by who has it, in this epoch; that node is told', async () => {
  const told: unknown[] = []
  const [a, b] = [await joined('a'), member(url, 'b', (command) => told.push(command))]
  await b.membership.claim()
  await a.membership.take(roomId(1), meetingId(1))
  await writeRows(database, a.id, [of(1, row(1, 1))])
  const ours = { id: meetingId(1), owner: a.id, epoch: 1 }
  const command = { do: 'take-meeting', meeting: meetingId(1) }
  const give = (from: typeof ours) => handOverPlace(database, from, { to: b.id, command })
  assert.is(await give({ ...ours, epoch: 2 }), false)
  assert.is(await give({ ...ours, owner: b.id }), false)
  await drained({ a, b }, ['b'])
  assert.is(await give(ours), false)
  await drained({ a, b }, [])
  assert.is(await give(ours), true)
  assert.is(await give(ours), false)
  const late = writeRows(database, a.id, [of(1, row(1, 2))])
  assert.instance(await late.catch((error: unknown) => error), Superseded)
  assert.is((await b.membership.take(roomId(1), null))?.begun, true)
  await eventually('it is told', () => told.length > 0)
  assert.equal(told, [command])
})

test.run()
