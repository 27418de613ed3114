import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { peerCapabilities } from '../../../sfu/test/peer.ts'
import type { Description } from '../../../shared/sfu.ts'
import { eventually } from '../eventually.ts'
import { comeWithMedia, insideOf, startRealSfu, takeMedia, type Talker } from '../real-sfu.ts'
import { returning, rigForAll, type Room } from '../rig.ts'

let room: Room

const come = (options?: Parameters<typeof comeWithMedia>[2]): Promise<Talker> =>
  comeWithMedia(rig, room, options)
const join = (name: string, role: 'moderator' | 'participant' = 'participant'): Promise<Talker> =>
  come({ role, join: { name, microphone: 'off' } })

const described = async (): Promise<Description['rooms'][number]> => {
  const { rooms } = await rig.media.ask('describe', { room: room.live.now.id })
  const [found] = rooms
  if (!found) throw new Error('the sfu has no such room')
  return found
}
const pausedOf = async (producer: string): Promise<boolean | undefined> =>
  (await described()).producers.find(({ id }) => id === producer)?.paused

const test = suite('signalling: media on a real sfu')
const rig = rigForAll(test, startRealSfu)
test.before.each(() => {
  room = rig.openRoom()
})

test('two who join hear each other', async () => {
  const ann = await join('Ann')
  const bob = await join('Bob')
  const [fromAnn, fromBob] = await Promise.all([ann.peer.sendAudio(), bob.peer.sendAudio()])
  await Promise.all([ann.peer.hears(fromBob.producerId), bob.peer.hears(fromAnn.producerId)])
  const { participant } = await ann.client.happened(
    'participant:changed',
    (one) => one.participant.name === 'Bob' && one.participant.microphone === 'live',
  )
  assert.is(participant.id, insideOf(bob).self)
})

test('a visitor hears itself and nobody else, and nobody hears the visitor', async () => {
  const ann = await join('Ann')
  const fromAnn = await ann.peer.sendAudio()
  const visitor = await come()
  const echo = await visitor.peer.sendAudio()
  await visitor.peer.hears(echo.producerId)
  assert.is(visitor.peer.received(fromAnn.producerId).packets, 0)
  assert.is(ann.peer.received(echo.producerId).packets, 0)
  assert.is(room.live.now.participants.size, 1)
})

test('a visitor may not send video', async () => {
  const visitor = await come()
  const refused = await visitor.peer.sendVideo().then(
    () => null,
    (error: unknown) => error as { code?: string },
  )
  assert.is(refused?.code, 'forbidden')
  assert.is((await described()).producers.length, 0)
})

for (const microphone of ['muted', 'live', 'off'] as const) {
  test(`the microphone of the echo test enters ${microphone} when that is asked`, async () => {
    const ann = await join('Ann')
    const bob = await come()
    const echo = await bob.peer.sendAudio()
    await bob.peer.hears(echo.producerId)
    const entered = await bob.client.ask('meeting:join', { name: 'Bob', microphone })
    const name = microphone === 'off' ? 'participant:joined' : 'participant:changed'
    const { participant } = await ann.client.happened(name, (one) => one.participant.id === entered.self)
    assert.is(participant.microphone, microphone)
    assert.is(await pausedOf(echo.producerId), { muted: true, live: false, off: undefined }[microphone])
    if (microphone === 'live') await ann.peer.hears(echo.producerId)
    if (microphone === 'muted') {
      await bob.client.ask('microphone:unmute', {})
      await ann.peer.hears(echo.producerId)
    }
  })
}

test('a mute by a moderator is a fact: the sfu has paused the microphone', async () => {
  const ann = await join('Ann', 'moderator')
  const bob = await join('Bob')
  const { producerId } = await bob.peer.sendAudio()
  await ann.peer.hears(producerId)
  await ann.client.ask('microphone:mute', { participantId: insideOf(bob).self })
  assert.is((await bob.client.happened('you:muted')).by, 'Ann')
  // Asked after the pause on the same link: what it answers is after the pause.
  assert.is(await pausedOf(producerId), true)
  await bob.client.ask('microphone:unmute', {})
  await ann.peer.hears(producerId)
})

test('a lost socket does not stop the sound, and the page that comes back keeps its transports', async () => {
  const ann = await join('Ann')
  const bob = await join('Bob')
  const { producerId } = await bob.peer.sendAudio()
  await ann.peer.hears(producerId)
  bob.client.drop()
  await ann.client.happened('participant:changed', (one) => one.participant.presence === 'away')
  await ann.peer.hears(producerId)
  const inside = insideOf(bob)
  const capabilities = peerCapabilities(await rig.media.capabilities())
  const { welcome } = await rig.open({
    ...returning(inside, bob.client.page, inside.seq),
    capabilities,
  })
  assert.is(welcome.media?.send.id, inside.media?.send.id)
  assert.is(welcome.media?.receive.id, inside.media?.receive.id)
  assert.is(welcome.phase === 'inside' && welcome.snapshot, null)
  await ann.peer.hears(producerId)
})

test('a seat that opens on another page takes the place: the old page is told and its media is gone', async () => {
  const ann = await join('Ann')
  const bob = await join('Bob')
  const { producerId } = await bob.peer.sendAudio()
  await ann.peer.hears(producerId)
  const inside = insideOf(bob)
  const capabilities = peerCapabilities(await rig.media.capabilities())
  const { welcome } = await rig.open({
    ...returning(inside, 'another-page', null),
    capabilities,
  })
  assert.is((await bob.client.next('dismissed')).code, 'moved')
  const { endpoints, producers } = await described()
  assert.is(endpoints.length, 2)
  assert.equal(producers, [])
  assert.ok(welcome.phase === 'inside' && welcome.snapshot)
  assert.is(room.live.now.participants.get(inside.self)?.microphone, null)
  assert.is(room.live.now.participants.get(inside.self)?.awaySince, null)
})

test('what leaves takes its media along, and the end closes the room', async () => {
  const ann = await join('Ann', 'moderator')
  const bob = await join('Bob')
  await bob.peer.sendAudio()
  await bob.client.ask('meeting:leave', {})
  await ann.client.happened('participant:left')
  assert.is((await described()).endpoints.length, 1)
  await ann.client.ask('meeting:end', {})
  assert.is((await ann.client.next('dismissed')).code, 'ended')
  await eventually('the room of media is closed', () =>
    rig.sfu.serving.sfu.rooms.every(({ id }) => id !== room.live.now.id),
  )
})

test('the same producer limit holds for everybody: the third camera is refused by name', async () => {
  const ann = await join('Ann')
  await ann.peer.sendVideo()
  await ann.peer.sendVideo()
  const refused = await ann.peer.sendVideo().then(
    () => null,
    (error: unknown) => error as { code?: string; facts?: object },
  )
  assert.is(refused?.code, 'limit-reached')
  assert.equal(refused?.facts, { limit: 'cameras', max: 2 })
})

test('when a media worker dies, every page is told, opens again and is heard again', async () => {
  const ann = await join('Ann')
  const bob = await join('Bob')
  await bob.peer.sendAudio()
  const pid = rig.sfu.serving.sfu.workers[0]?.pid
  if (pid === undefined) throw new Error('no worker')
  process.kill(pid, 'SIGKILL')
  const again = await Promise.all(
    [ann, bob].map(async ({ client, peer }) => {
      await client.next('media:lost')
      await peer.vanish()
      const capabilities = peerCapabilities(await rig.media.capabilities())
      return takeMedia(client, await client.ask('media:open', { capabilities }))
    }),
  )
  const [annAgain, bobAgain] = again
  const { producerId } = await bobAgain!.sendAudio()
  await annAgain!.hears(producerId)
  await Promise.all(again.map((peer) => peer.close()))
})

test.run()
