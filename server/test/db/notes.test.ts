/** Notes of a meeting are written by whoever has it, and by nobody else. */
import { sql } from 'kysely'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import type { ParticipantId, ServerId } from '../../../shared/ids.ts'
import { Refused } from '../../../shared/refused.ts'
import type { Database } from '../../db/database.ts'
import { beginPlace, takePlace } from '../../db/nodes.ts'
import { NotesStore } from '../../db/notes.ts'
import { freshDatabase, meetingId, room, roomId } from './given.ts'

const test = suite('notes: who writes')
let database: Database
const [a, b] = ['a', 'b'].map((name) => name as ServerId) as [ServerId, ServerId]
const meeting = meetingId(1)
const bytes = (...one: number[]): Uint8Array => Uint8Array.from(one)
const storeOf = (owner: ServerId, epoch: number): NotesStore =>
  new NotesStore(database, { owner, epochOf: () => epoch })

test.before.each(async () => {
  ;({ database } = await freshDatabase())
  await room(database, 1)
})
test.after.each(() => database.destroy())
test.after(stopDatabases)

async function refused(writing: Promise<unknown>): Promise<void> {
  const error: unknown = await writing.catch((one: unknown) => one)
  assert.is(error instanceof Refused && error.code, 'unavailable', String(error))
}

test('who has lost a meeting writes nothing of its notes, and neither does an ownership before', async () => {
  await beginPlace(database, { id: meeting, roomId: roomId(1), owner: a })
  const first = storeOf(a, 1)
  await first.begin(meeting, { generation: 'first', state: bytes(0) })
  await first.append(meeting, 0, [bytes(1), bytes(2)])
  await takePlace(database, { id: meeting, epoch: 1 }, b)
  const seen = await first.find(meeting)
  for (const stale of [first, storeOf(a, 2), storeOf(b, 1)]) {
    await refused(stale.append(meeting, 2, [bytes(3)]))
    await refused(stale.compact(meeting, { state: bytes(9), version: 2 }))
    await refused(stale.erase(meeting, { generation: 'stale', state: bytes(9) }))
    await refused(stale.keepVersion(meeting, { at: 1, why: 'hour', state: bytes(9) }))
    await refused(stale.addWriter(meeting, 1, 'ada' as ParticipantId))
  }
  assert.equal(await first.find(meeting), seen)
  const second = storeOf(b, 2)
  await second.append(meeting, 2, [bytes(3)])
  assert.is((await second.find(meeting))?.version, 3)
})

test('the next meeting of a room finds the notes of the last one, who wrote what, and each version', async () => {
  await beginPlace(database, { id: meeting, roomId: roomId(1), owner: a })
  const store = storeOf(a, 1)
  await store.begin(meeting, { generation: 'first', state: bytes(0) })
  await store.append(meeting, 0, [bytes(1)])
  await store.addWriter(meeting, 4_294_967_295, 'ada' as ParticipantId)
  await store.keepVersion(meeting, { at: 1_000, why: 'hour', state: bytes(7) })
  assert.equal(await store.writers(meeting), new Map([[4_294_967_295, 'ada']]))
  const [version] = await store.versions(meeting)
  assert.equal([...((await store.version(meeting, version?.id ?? 0)) ?? [])], [7])
  assert.is(await store.version(meeting, 99), null)
  assert.is(await store.findLast(roomId(1)), null, 'it goes on')
  await database.updateTable('meetings').set({ ended_at: new Date(), end_reason: 'empty' }).execute()
  assert.is((await store.findLast(roomId(1)))?.version, 1)
})

test('a server that takes a meeting waits for what is being written, and reads it', async () => {
  await beginPlace(database, { id: meeting, roomId: roomId(1), owner: a })
  await storeOf(a, 1).begin(meeting, { generation: 'first', state: bytes(0) })
  const order: string[] = []
  await database.transaction().execute(async (transaction) => {
    await new NotesStore(transaction, { owner: a, epochOf: () => 1 }).append(meeting, 0, [bytes(1)])
    const taken = takePlace(database, { id: meeting, epoch: 1 }, b).then(() => order.push('taken'))
    await untilWaiting()
    order.push('written')
    void taken
  })
  await untilTaken()
  assert.equal(order, ['written', 'taken'])
  assert.is((await storeOf(b, 2).find(meeting))?.version, 1)

  async function untilWaiting(): Promise<void> {
    for (;;) {
      const { rows } = await sql`
        select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()
      `.execute(database)
      if (rows.length > 0) return
    }
  }
  async function untilTaken(): Promise<void> {
    while (!order.includes('taken')) await new Promise(setImmediate)
  }
})

test.run()
