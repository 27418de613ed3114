/** Who is told what of the time of a meeting, and of the timer in it. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { LinkKind } from '../../../shared/roles.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { rigForAll, type Person, type Room } from '../rig.ts'

const test = suite('signalling: time and timer')
const rig = rigForAll(test, startQuietSfu)
let room: Room
test.before.each(() => {
  room = rig.openRoom()
})

const join = (name: string, kind?: LinkKind): Promise<Person> => rig.join(room, name, kind)

test('everybody is told who prolonged the meeting, by how much, and when it ends now', async () => {
  const ann = await join('Ann', 'moderator')
  const bob = await join('Bob')
  const endsAt = bob.inside.snapshot?.meeting.endsAt ?? 0
  await ann.client.ask('meeting:prolong', { minutes: 15 })
  for (const { client } of [ann, bob]) {
    assert.equal(await client.happened('meeting:prolonged'), { by: 'Ann', minutes: 15 })
    assert.is((await client.happened('meeting:changed')).meeting.endsAt, endsAt + 15 * 60_000)
  }
})

test('everybody is told of the timer, and who comes later finds it', async () => {
  const ann = await join('Ann', 'moderator')
  const bob = await join('Bob')
  await ann.client.ask('timer:start', { title: 'Groups', seconds: 300, sound: true })
  const { timer } = await bob.client.happened('timer:changed')
  await bob.client.ask('timer:ready', { ready: true })
  assert.equal(await ann.client.happened('timer:ready'), { id: bob.inside.self, ready: true })
  const cleo = await join('Cleo')
  assert.equal(cleo.inside.snapshot?.meeting.timer, { ...timer, ready: [bob.inside.self] })
  await ann.client.ask('timer:stop', {})
  await cleo.client.happened('timer:changed', (one) => one.timer === null)
})

test.run()
