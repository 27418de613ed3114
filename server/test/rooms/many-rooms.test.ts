import { randomInt } from 'node:crypto'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import type { Organiser } from '../../auth/identity.ts'
import { createRoom } from '../../rooms/create.ts'
import { codeOf, waysOf, world, type World } from './given.ts'

let given: World
let ada: Organiser

test.before(async () => {
  given = await world()
  ada = await given.account('Ada Host')
})
test.after(async () => {
  await given.close()
  await stopDatabases()
})

test('many rooms made at once never share a code, however few there are to draw from', async () => {
  const ROOMS = 1_000
  // The first draws are one of ten values; only who draws again gets another.
  let drawn = 0
  const chance = (min: number): number => {
    drawn += 1
    return drawn <= 2 * ROOMS ? min + (drawn % 10) : randomInt(min, min + 5_000)
  }
  const crowd = await Promise.all(Array.from({ length: 20 }, (_, index) => given.account(`C${index}`)))
  const unlimited = { ...given.ports, chance, creations: { wait: () => 0, add: () => undefined } }
  const ports = unlimited as unknown as typeof given.ports
  await given.database.deleteFrom('rooms').execute()
  // A thousand at once are more than ten connections take in seconds on a slow machine: who is told that the database
  // does not answer asks again, as pages do. Everything else would be a fault.
  const make = async (index: number): Promise<string | null> => {
    for (;;) {
      const by = crowd[index % 20] ?? ada
      const code = await codeOf(createRoom(ports, by, { title: `Salle ${index}` }, 'fr'))
      if (code !== 'unavailable') return code
    }
  }
  const made = await Promise.all(Array.from({ length: ROOMS }, (_, index) => make(index)))
  assert.equal(new Set(made), new Set([null]))
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
  const unlimited = { ...given.ports, creations: { wait: () => 0, add: () => undefined } }
  const ports = unlimited as unknown as typeof given.ports
  const made = await Promise.all(
    Array.from({ length: 60 }, () => codeOf(createRoom(ports, owner, { title: 'One more' }, 'fr'))),
  )
  assert.is(made.filter((code) => code === null).length, 50)
  assert.is(made.filter((code) => code === 'limit-reached').length, 10)
})

test('nobody makes more than 30 rooms an hour', async () => {
  const owner = await given.account('Henri')
  const make = (): Promise<string | null> =>
    codeOf(createRoom(given.ports, owner, { title: 'One more' }, 'fr'))
  for (let index = 0; index < 30; index += 1) assert.is(await make(), null)
  assert.is(await make(), 'rate-limited')
  await given.clock.pass(3_600_000)
  assert.is(await make(), null)
})

test.run()
