import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { HelloRefused } from '../client.ts'
import { eventually } from '../eventually.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { returning, rigForAll } from '../rig.ts'

const test = suite('signalling: joining')
const rig = rigForAll(test, startQuietSfu)

test('two who join see each other, and a mute reaches the other', async () => {
  const room = rig.openRoom()
  const ann = await rig.join(room, 'Ann', 'moderator')
  const bob = await rig.join(room, 'Bob')
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
  await rig.join(room, 'Ann', 'moderator')
  const bob = await rig.join(room, 'Bob')
  rig.sfu.tell('node:state', { load: 0.7, state: 'up', region: null, instance: '' })
  await eventually('the server knows', () => rig.media.full(room.live.now.id))
  const newcomer = rig.join(room, 'Cleo')
  const refusal = await newcomer.then(
    () => null,
    (error: unknown) => (error instanceof HelloRefused ? error.failure : error),
  )
  assert.is((refusal as { limit?: string }).limit, 'media-load')
  await rig.join(room, 'Dan', 'moderator')
  const { welcome } = await rig.open(returning(bob.inside, bob.hello.page, null))
  assert.is(welcome.phase, 'inside')
  rig.sfu.tell('node:state', { load: 0.6, state: 'up', region: null, instance: '' })
  await eventually('the server knows', () => !rig.media.full(room.live.now.id))
  await rig.join(room, 'Cleo')
})

test.run()
