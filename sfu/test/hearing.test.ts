import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { setTimeout as wait } from 'node:timers/promises'
import type { Description } from '../../shared/sfu.ts'
import { attend, inRoom, openingOf, startSfu, type Running, roomRules } from './harness.ts'

const test = suite('hearing each other')
let sfu: Running
test.before(async () => {
  sfu = await startSfu()
  await sfu.link.ask('room:open', { room: VANISHED, ...roomRules })
  const gone = await attend(sfu.link, VANISHED, { id: 'gone-0000' })
  await gone.peer.vanish()
})
test.after(() => sfu.stop())

// Losing the network without a word takes 15 s to be noticed: the other tests run meanwhile.
const VANISHED = 'room-vanished'

const describeRoom = async (room: string) => (await sfu.link.ask('describe', { room })).rooms[0]
const bytesTo = (room: Description['rooms'][number] | undefined, endpoint: string) =>
  room?.endpoints
    .find(({ id }) => id === endpoint)
    ?.consumers.reduce((sum, { bytesSent }) => sum + bytesSent, 0)

test('two people in a room hear each other, and nobody themselves', () =>
  inRoom(sfu.link, 'room-hear-each', async (join) => {
    const ann = await join({ id: 'ann-00000' })
    const bob = await join({ id: 'bob-00000' })
    const fromAnn = await ann.peer.sendAudio()
    const fromBob = await bob.peer.sendAudio()
    await Promise.all([ann.peer.hears(fromBob.producerId), bob.peer.hears(fromAnn.producerId)])
    const room = await describeRoom('room-hear-each')
    const toAnn = room?.endpoints.find(({ id }) => id === ann.endpoint)
    assert.equal(
      toAnn?.consumers.map(({ producerId }) => producerId),
      [fromBob.producerId],
    )
    assert.equal(toAnn?.connected, { send: true, receive: true })
  }))

test('who comes later hears who spoke before', () =>
  inRoom(sfu.link, 'room-hear-late', async (join) => {
    const ann = await join({ id: 'ann-00000' })
    const fromAnn = await ann.peer.sendAudio()
    const bob = await join({ id: 'bob-00000' })
    assert.equal(
      bob.opened.consumers.map(({ producerId, participantId, source }) => [
        producerId,
        participantId,
        source,
      ]),
      [[fromAnn.producerId, 'ann-00000', 'mic']],
    )
    await bob.peer.hears(fromAnn.producerId)
  }))

test('while a microphone is muted not one byte of it is sent, whatever its owner sends', () =>
  inRoom(sfu.link, 'room-hear-mute', async (join) => {
    const ann = await join({ id: 'ann-00000' })
    const bob = await join({ id: 'bob-00000' })
    const { producerId: producer } = await ann.peer.sendAudio()
    await bob.peer.hears(producer)
    await sfu.link.ask('producer:pause', { room: 'room-hear-mute', producer, paused: true })
    const before = await describeRoom('room-hear-mute')
    await wait(400)
    const after = await describeRoom('room-hear-mute')
    assert.ok((after?.producers[0]?.bytesReceived ?? 0) > (before?.producers[0]?.bytesReceived ?? 0))
    assert.is(bytesTo(after, bob.endpoint), bytesTo(before, bob.endpoint))
    await sfu.link.ask('producer:pause', { room: 'room-hear-mute', producer, paused: false })
    await bob.peer.hears(producer)
  }))

test('a microphone that enters muted is not heard until it is unmuted', () =>
  inRoom(sfu.link, 'room-enter-muted', async (join) => {
    const ann = await join({ id: 'ann-00000' })
    const bob = await join({ id: 'bob-00000' })
    const { producerId: producer } = await ann.peer.sendAudio({ paused: true })
    await sfu.link.notice('consumers:changed', ({ opened }) => opened[0]?.producerId === producer)
    await wait(300)
    assert.is(bob.peer.received(producer).packets, 0)
    await sfu.link.ask('producer:pause', { room: 'room-enter-muted', producer, paused: false })
    await bob.peer.hears(producer)
  }))

test('in the echo test one hears only oneself and is heard by nobody else', () =>
  inRoom(sfu.link, 'room-echo-test', async (join) => {
    const ann = await join({ id: 'ann-00000' })
    const zoe = await join({ id: 'zoe-00000', hears: 'itself' })
    const fromAnn = await ann.peer.sendAudio()
    const fromZoe = await zoe.peer.sendAudio()
    await zoe.peer.hears(fromZoe.producerId, 20)
    const room = await describeRoom('room-echo-test')
    const consumed = room?.endpoints.map(({ owner, consumers }) => [
      owner,
      consumers.map((one) => one.producerId),
    ])
    assert.equal(consumed, [
      ['ann-00000', []],
      ['zoe-00000', [fromZoe.producerId]],
    ])
    assert.is(zoe.peer.received(fromAnn.producerId).packets, 0)
    const echoed = sfu.link.notices('levels').filter(({ room: at }) => at === 'room-echo-test')
    assert.not(echoed.some(({ levels }) => levels.some(([who]) => who === 'zoe-00000')))
  }))

test('who enters after the echo test is heard with the same microphone and no longer hears the echo', () =>
  inRoom(sfu.link, 'room-echo-join', async (join) => {
    const ann = await join({ id: 'ann-00000' })
    const zoe = await join({ id: 'zoe-00000', hears: 'itself' })
    const fromAnn = await ann.peer.sendAudio()
    const fromZoe = await zoe.peer.sendAudio()
    await zoe.peer.hears(fromZoe.producerId)
    const opening = await openingOf(sfu.link, 'room-echo-join', { id: 'zoe-00000' })
    const entered = await sfu.link.ask('endpoint:open', opening)
    assert.is(entered.send.id, zoe.opened.send.id)
    assert.equal(
      entered.consumers.map(({ producerId }) => producerId),
      [fromAnn.producerId],
    )
    await zoe.peer.consume(entered.consumers)
    await Promise.all([ann.peer.hears(fromZoe.producerId), zoe.peer.hears(fromAnn.producerId)])
    const room = await describeRoom('room-echo-join')
    const toZoe = room?.endpoints.find(({ owner }) => owner === 'zoe-00000')
    assert.equal(
      toZoe?.consumers.map(({ producerId }) => producerId),
      [fromAnn.producerId],
    )
  }))

test('who speaks is told by owner, loudest first', () =>
  inRoom(sfu.link, 'room-who-speaks', async (join) => {
    const ann = await join({ id: 'ann-00000' })
    const bob = await join({ id: 'bob-00000' })
    const fromAnn = await ann.peer.sendAudio({ level: -20 })
    await bob.peer.sendAudio({ level: -45 })
    const inThisRoom = ({ room }: { room: string }) => room === 'room-who-speaks'
    const both = await sfu.link.notice('levels', (told) => inThisRoom(told) && told.levels.length === 2)
    assert.equal(both.levels, [
      ['ann-00000', -20],
      ['bob-00000', -45],
    ])
    fromAnn.level = -90
    const fell = (told: typeof both) => inThisRoom(told) && told.levels.length === 1
    const left = await sfu.link.until(() => sfu.link.notices('levels').slice(-1).find(fell), 'silence', 3000)
    assert.is(left.levels[0]?.[0], 'bob-00000')
  }))

test('sound goes on over an ICE restart', () =>
  inRoom(sfu.link, 'room-ice-restart', async (join) => {
    const ann = await join({ id: 'ann-00000' })
    const bob = await join({ id: 'bob-00000' })
    const { producerId } = await ann.peer.sendAudio()
    await bob.peer.hears(producerId)
    await ann.peer.restartIce('send')
    await bob.peer.hears(producerId, 20)
    await bob.peer.restartIce('receive')
    await bob.peer.hears(producerId, 20)
  }))

test('a page that closes its connection is told as lost, and asking for it again gives a new one', () =>
  inRoom(sfu.link, 'room-page-close', async (join) => {
    const ann = await join({ id: 'ann-00000' })
    await ann.peer.close()
    await sfu.link.notice('endpoint:lost', ({ endpoint }) => endpoint === ann.endpoint)
    const again = await sfu.link.ask(
      'endpoint:open',
      await openingOf(sfu.link, 'room-page-close', { id: 'ann-00000' }),
    )
    assert.is.not(again.send.id, ann.opened.send.id)
  }))

test('a reloaded page takes the place of the one before it', () =>
  inRoom(sfu.link, 'room-page-reload', async (join) => {
    const bob = await join({ id: 'bob-00000' })
    const before = await join({ id: 'ann-00000' })
    const { producerId } = await before.peer.sendAudio()
    await bob.peer.hears(producerId)
    const { id: consumer } = (await describeRoom('room-page-reload'))?.endpoints[0]?.consumers[0] ?? {
      id: '',
    }
    const after = await join({ id: 'ann-00000', page: 'page-two' })
    await sfu.link.notice('consumers:changed', ({ closed }) => closed.some((id) => id === consumer))
    const room = await describeRoom('room-page-reload')
    assert.equal(
      room?.endpoints.map(({ id }) => id),
      [bob.endpoint, after.endpoint],
    )
    assert.equal(room?.producers, [])
  }))

test('who leaves takes everything along', () =>
  inRoom(sfu.link, 'room-all-leave', async (join) => {
    const room = 'room-all-leave'
    const ann = await join({ id: 'ann-00000' })
    const bob = await join({ id: 'bob-00000' })
    const { producerId } = await ann.peer.sendAudio()
    await bob.peer.hears(producerId)
    await sfu.link.ask('endpoint:close', { room, endpoint: ann.endpoint })
    await sfu.link.notice(
      'consumers:changed',
      ({ endpoint, closed }) => endpoint === bob.endpoint && closed.length === 1,
    )
    assert.equal(
      (await describeRoom(room))?.endpoints.map(({ consumers }) => consumers),
      [[]],
    )
    await sfu.link.ask('endpoint:close', { room, endpoint: bob.endpoint })
    assert.equal(await describeRoom(room), { id: room, workers: [], endpoints: [], producers: [] })
    await sfu.link.ask('room:close', { room })
    const rooms = (await sfu.link.ask('describe', {})).rooms.map(({ id }) => id)
    assert.not(rooms.includes(room))
  }))

test('a page that loses its network without a word is told as lost', async () => {
  const lost = (direction: string) =>
    sfu.link.notice('endpoint:lost', (told) => told.room === VANISHED && told.direction === direction, 20_000)
  await Promise.all([lost('send'), lost('receive')])
  assert.equal((await describeRoom(VANISHED))?.endpoints[0]?.connected, { send: false, receive: false })
  await sfu.link.ask('room:close', { room: VANISHED })
})

test.run()
