import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Client, HelloRefused } from '../client.ts'
import { eventually } from '../eventually.ts'
import { startQuietSfu, type QuietSfu } from '../quiet-sfu.ts'
import { returning, startRig, type Rig } from '../rig.ts'

let sfu: QuietSfu
let rig: Rig
const clients: Client[] = []

const test = suite('signalling: joining')
test.before(async () => {
  sfu = await startQuietSfu()
  rig = await startRig({ sfu })
})
test.after.each(() => {
  for (const client of clients.splice(0)) client.close()
})
test.after(async () => {
  await rig.close()
  await sfu.close()
})

test('two who join see each other, and a mute reaches the other', async () => {
  const room = rig.openRoom()
  const ann = await rig.join(room, 'Ann', 'moderator')
  const bob = await rig.join(room, 'Bob')
  clients.push(ann.client, bob.client)
  assert.equal(
    bob.inside.snapshot?.participants.map(({ name, role }) => `${name} ${role}`),
    ['Ann moderator', 'Bob participant'],
  )
  const { participant, count } = await ann.client.happened('participant:joined')
  assert.is(participant.name, 'Bob')
  assert.is(count, 2)
  await bob.client.ask('hand:raise', {})
  await ann.client.happened('participant:changed', (one) => one.participant.handRaisedAt !== null)
  await ann.client.ask('hand:lower', { participantId: bob.inside.self })
  await bob.client.happened('participant:changed', (one) => one.participant.handRaisedAt !== null)
  await bob.client.ask('meeting:leave', {})
  assert.is((await ann.client.happened('participant:left')).reason, 'left')
  assert.is(await bob.client.disconnected(), 'io server disconnect')
})

test('while the media is full, newcomers are told so; moderators come in, and who is inside comes back', async () => {
  const room = rig.openRoom()
  const ann = await rig.join(room, 'Ann', 'moderator')
  const bob = await rig.join(room, 'Bob')
  clients.push(ann.client, bob.client)
  sfu.tell('node:state', { load: 0.7, state: 'up', region: null, instance: '' })
  await eventually('the server knows', () => rig.media.full(room.live.now.id))
  const newcomer = rig.join(room, 'Cleo')
  const refusal = await newcomer.then(
    () => null,
    (error: unknown) => (error instanceof HelloRefused ? error.failure : error),
  )
  assert.is((refusal as { limit?: string }).limit, 'media-load')
  clients.push((await rig.join(room, 'Dan', 'moderator')).client)
  const { client, welcome } = await Client.open(rig.url, returning(bob.inside, bob.hello.page, null))
  clients.push(client)
  assert.is(welcome.phase, 'inside')
  sfu.tell('node:state', { load: 0.6, state: 'up', region: null, instance: '' })
  await eventually('the server knows', () => !rig.media.full(room.live.now.id))
  clients.push((await rig.join(room, 'Cleo')).client)
})

test.run()
