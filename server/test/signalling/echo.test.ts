import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Description } from '../../../shared/sfu.ts'
import { peerCapabilities } from '../../../sfu/test/peer.ts'
import { comeWithMedia, insideOf, startRealSfu, type Talker } from '../real-sfu.ts'
import { returning, rigForAll, type Room } from '../rig.ts'

let room: Room

const join = (name: string, role: 'moderator' | 'participant' = 'participant'): Promise<Talker> =>
  comeWithMedia(rig, room, { role, join: { name, microphone: 'off' } })
const producerOf = async (
  id: string,
): Promise<Description['rooms'][number]['producers'][number] | undefined> => {
  const { rooms } = await rig.media.ask('describe', { room: room.live.now.id })
  return rooms[0]?.producers.find((one) => one.id === id)
}

const test = suite('signalling: the echo test')
const turn = { urls: ['turn:turn.example.org'], secret: 'a secret between server and relay' }
const rig = rigForAll(test, startRealSfu, { deps: { turn } })
test.before.each(() => {
  room = rig.openRoom()
})

test('who is inside hears their own microphone and is not heard while they test it', async () => {
  const ann = await join('Ann')
  const bob = await join('Bob')
  const { producerId } = await bob.peer.sendAudio()
  await ann.peer.hears(producerId)

  const testing = await bob.client.ask('echo:start', {})
  assert.equal(
    testing.consumers.map((one) => one.producerId),
    [producerId],
  )
  await bob.peer.consume(testing.consumers)
  await bob.peer.hears(producerId)
  const [closed] = (await ann.client.next('media:consumers', (one) => one.closed.length > 0)).closed
  assert.ok(closed)
  assert.is(room.live.now.participants.get(insideOf(bob).self)?.microphone?.muted, false)

  await bob.client.ask('echo:stop', {})
  await ann.peer.hears(producerId)
})

test('a muted microphone flows for the tester, and is muted when others may hear it again', async () => {
  const bob = await join('Bob')
  const { producerId } = await bob.peer.sendAudio()
  await bob.client.ask('microphone:mute', { participantId: insideOf(bob).self })
  await bob.client.ask('echo:start', {})
  assert.is((await producerOf(producerId))?.paused, false)
  await bob.client.ask('echo:stop', {})
  assert.is((await producerOf(producerId))?.paused, true)
})

test('who has no microphone in the meeting tests one that ends with the test, and nobody is told', async () => {
  const bob = await join('Bob')
  await bob.client.ask('echo:start', {})
  const { producerId } = await bob.peer.sendAudio()
  await bob.peer.hears(producerId)
  assert.is(room.live.now.participants.get(insideOf(bob).self)?.microphone, null)
  await bob.client.ask('echo:stop', {})
  assert.is(await producerOf(producerId), undefined)
})

test('a microphone that is sent anew during a test is heard by the tester, though it was muted', async () => {
  const bob = await join('Bob')
  await bob.client.ask('echo:start', {})
  const { producerId } = await bob.peer.sendAudio({ paused: true })
  assert.is((await producerOf(producerId))?.paused, false)
  await bob.client.ask('echo:stop', {})
})

test('a lost socket ends the test: who comes back is muted as before', async () => {
  const bob = await join('Bob')
  const { producerId } = await bob.peer.sendAudio()
  const inside = insideOf(bob)
  await bob.client.ask('microphone:mute', { participantId: inside.self })
  await bob.client.ask('echo:start', {})
  bob.client.drop()
  const capabilities = peerCapabilities(await rig.media.capabilities())
  await rig.open({ ...returning(inside, bob.client.page, null), capabilities })
  assert.is((await producerOf(producerId))?.paused ?? true, true)
})

test('an ICE restart brings credentials of the relay that are good for hours', async () => {
  const bob = await join('Bob')
  const { iceServers } = await bob.client.ask('media:restart-ice', { direction: 'send' })
  const expires = Number(iceServers[0]?.username.split(':')[0])
  assert.ok(expires > Date.now() / 1000 + 6 * 3600)
  assert.equal((await bob.client.ask('echo:start', {})).iceServers.length, 1)
})

test.run()
