/** Who is told what of the time of a meeting, and of the timer in it. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { LinkKind } from '../../../shared/roles.ts'
import { startQuietSfu, type QuietSfu } from '../quiet-sfu.ts'
import { startRig, type Person, type Rig, type Room } from '../rig.ts'

let sfu: QuietSfu
let rig: Rig
let room: Room
const people: Person[] = []

const test = suite('signalling: time and timer')
test.before(async () => {
  sfu = await startQuietSfu()
  rig = await startRig({ sfu })
})
test.before.each(() => {
  room = rig.openRoom()
})
test.after.each(() => {
  for (const { client } of people.splice(0)) client.close()
})
test.after(async () => {
  await rig.close()
  await sfu.close()
})

const join = async (name: string, kind: LinkKind = 'participant'): Promise<Person> => {
  const person = await rig.join(room, name, kind)
  people.push(person)
  return person
}

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
