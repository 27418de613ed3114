import { randomInt } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createRoom } from '../../rooms/create.ts'
import { limitsOf } from '../limits/given.ts'
import { codeOf, waysOf, worldForAll } from './given.ts'

const { given, ada } = worldForAll(test)

test('rooms made at once never share a code, however few there are to draw from', async () => {
  const ROOMS = 60
  // The first draws are one of ten values; only who draws again gets another.
  let drawn = 0
  const chance = (min: number): number => {
    drawn += 1
    return drawn <= 2 * ROOMS ? min + (drawn % 10) : randomInt(min, min + 1_000)
  }
  const people = await Promise.all(Array.from({ length: 6 }, (_, index) => given.account(`C${index}`)))
  await given.database.deleteFrom('rooms').execute()
  await Promise.all(
    Array.from({ length: ROOMS }, (_, index) =>
      createRoom({ ...given.ports, chance }, people[index % 6] ?? ada, { title: `Salle ${index}` }, 'fr'),
    ),
  )
  const rooms = await given.database.selectFrom('rooms').select('id').execute()
  assert.is(rooms.length, ROOMS)
  const opened = await Promise.all(
    rooms.map(async ({ id }) => waysOf(await given.rooms.invitationOf(id, 'owner'))),
  )
  assert.is(new Set(opened.map(({ code }) => code)).size, ROOMS)
  assert.is(new Set(opened.map(({ pin }) => pin)).size, ROOMS)
})

test('when there is no free code left, that is said, and no half of a room stays', async () => {
  const chance = (min: number): number => min
  await given.database.deleteFrom('rooms').execute()
  const ports = { ...given.ports, chance }
  await createRoom(ports, ada, { title: 'First' }, 'fr')
  assert.is(await codeOf(createRoom(ports, ada, { title: 'Second' }, 'fr')), 'unavailable')
  const rooms = await given.database.selectFrom('rooms').select('title').execute()
  assert.equal(rooms, [{ title: 'First' }])
})

test('nobody owns more than 50 rooms, however many they make at once', async () => {
  const owner = await given.account('Olga')
  const creations = limitsOf(given.clock).of('many', { burst: 1_000, perSecond: 1_000 })
  const ports = { ...given.ports, creations }
  const made = await Promise.all(
    Array.from({ length: 60 }, () => codeOf(createRoom(ports, owner, { title: 'One more' }, 'fr'))),
  )
  assert.is(made.filter((code) => code === null).length, 50)
  assert.is(made.filter((code) => code === 'limit-reached').length, 10)
})

test('nobody makes more than 30 rooms at once, and then one every two minutes', async () => {
  const owner = await given.account('Henri')
  const make = (): Promise<string | null> =>
    codeOf(createRoom(given.ports, owner, { title: 'One more' }, 'fr'))
  for (let index = 0; index < 30; index += 1) assert.is(await make(), null)
  assert.is(await make(), 'rate-limited')
  await given.clock.passSlowly(120_000)
  assert.is(await make(), null)
})

test.run()
