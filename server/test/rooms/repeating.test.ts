/** What is asked of the database must be safe to ask again: the answer alone may have been lost. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { RoomId } from '../../../shared/ids.ts'
import { LINK_KINDS } from '../../../shared/roles.ts'
import { insertPassForCode } from '../../db/links.ts'
import { insertRoom, removeRoom, replaceCredentials, storeSettings, type NewRoom } from '../../db/rooms.ts'
import { codeToStore } from '../../rooms/codes.ts'
import { drawLink } from '../../rooms/links.ts'
import { codeOf, dumpOf, worldForAll } from './given.ts'

const { given, ada } = worldForAll(test)
let made = 0

test.before.each(async () => {
  await given.database.deleteFrom('rooms').execute()
  await given.database.deleteFrom('resting_pins').execute()
})

function room(): NewRoom {
  made += 1
  const id = `room-${String(made).padStart(4, '0')}` as RoomId
  return {
    id,
    title: 'Conseil',
    kind: 'permanent',
    ownerId: ada.userId,
    settings: { allowNotes: false },
    ...ways(id, made),
  }
}
function ways(id: RoomId, number: number): Pick<NewRoom, 'links' | 'codes'> {
  const { secrets } = given.ports
  return {
    links: LINK_KINDS.map((kind) => drawLink(secrets, id, kind).stored),
    codes: (['code', 'pin'] as const).map((kind) =>
      codeToStore(secrets, id, kind, String(100_000_000 + number)),
    ),
  }
}

/** Does it twice. Resolves to both answers, when the second time has changed nothing. */
async function twice<T>(act: () => Promise<T>): Promise<[T, T]> {
  const first = await act()
  const before = await dumpOf(given.database)
  const second = await act()
  assert.is(await dumpOf(given.database), before)
  return [first, second]
}

test('making a room again makes no other one, also when it was the last that its owner may own', async () => {
  const one = room()
  await twice(() => insertRoom(given.database, one, 1))
  assert.is(await codeOf(insertRoom(given.database, room(), 1)), 'limit-reached')
})

test('saving settings again saves the same', async () => {
  const one = room()
  await insertRoom(given.database, one)
  const changes = { title: 'Comité', settings: { waitingRoom: 'everybody' as const } }
  const [first, second] = await twice(() => storeSettings(given.database, one.id, changes))
  assert.equal(first, { title: 'Comité', settings: { allowNotes: false, waitingRoom: 'everybody' } })
  assert.equal(second, first)
  assert.is(await storeSettings(given.database, 'no-such-room' as RoomId, changes), null)
})

test('renewing again renews no more, and tells the same links', async () => {
  const one = room()
  await insertRoom(given.database, one)
  const renewed = ways(one.id, 1_000)
  const [first, second] = await twice(() => replaceCredentials(given.database, one.id, renewed))
  const dead = one.links.map(({ tokenHash }) => tokenHash.toString('hex')).toSorted()
  for (const told of [first, second]) assert.equal(told.map((hash) => hash.toString('hex')).toSorted(), dead)
})

test('a pass that is given again is one', async () => {
  const one = room()
  await insertRoom(given.database, one)
  const { userId } = await given.account('Grace')
  const pass = {
    ...drawLink(given.ports.secrets, one.id, 'moderator').stored,
    roomId: one.id,
    userId,
    codeHash: one.codes[0]!.hash,
    lifeMs: 60_000,
  }
  assert.equal(await twice(() => insertPassForCode(given.database, pass)), [true, true])
})

test('deleting a room again finds it deleted', async () => {
  const one = room()
  await insertRoom(given.database, one)
  const [first, second] = await twice(() => removeRoom(given.database, one.id))
  assert.is(first.length, 3)
  assert.equal(second, [])
})

test.run()
