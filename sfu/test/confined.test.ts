import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { codeOf, inRoom, roomRules, startSfu, type Attending, type Running } from './harness.ts'

let sfu: Running

const test = suite('cameras that are not for everyone')
test.before(async () => {
  sfu = await startSfu({ env: { SFU_WORKERS: '2' } })
})
test.after(() => sfu.stop())

const confine = (room: string): Promise<unknown> =>
  sfu.link.ask('room:open', { room, ...roomRules, camerasTo: 'privileged' })
const tile = (producerId: string) => ({ producerId, width: 320, height: 180 })
const look = (room: string, { endpoint }: Attending, producer: string): Promise<unknown> =>
  sfu.link.ask('endpoint:view', { room, endpoint, videos: [tile(producer)] })
const consumed = async (room: string, { endpoint }: Attending): Promise<string[]> => {
  const { rooms } = await sfu.link.ask('describe', { room })
  const found = rooms[0]?.endpoints.find(({ id }) => id === endpoint)
  return found?.consumers.map(({ producerId }) => producerId) ?? []
}

test('they reach who is privileged, and nobody else even when they are asked for', () =>
  inRoom(sfu.link, 'room-confined', async (join) => {
    const room = 'room-confined'
    await confine(room)
    const ann = await join({ id: 'ann-00000', privileged: true })
    const bob = await join({ id: 'bob-00000' })
    const cy = await join({ id: 'cy-000000' })
    const fromAnn = await ann.peer.sendVideo()
    const fromBob = await bob.peer.sendVideo()
    await look(room, cy, fromBob.producerId)
    await ann.peer.hears(fromBob.producerId)
    await bob.peer.hears(fromAnn.producerId)
    assert.equal(await consumed(room, cy), [fromAnn.producerId])
    assert.is(cy.peer.received(fromBob.producerId).packets, 0)
  }))

test('screens and voices are for everyone all the same', () =>
  inRoom(sfu.link, 'room-unconfined', async (join) => {
    const room = 'room-unconfined'
    await confine(room)
    const bob = await join({ id: 'bob-00000' })
    const cy = await join({ id: 'cy-000000' })
    const screen = await bob.peer.sendVideo({ source: 'screen' })
    const voice = await bob.peer.sendAudio()
    await cy.peer.hears(screen.producerId)
    await cy.peer.hears(voice.producerId)
  }))

test('a camera that was seen stops for who may not see it any more, and comes back when they may', () =>
  inRoom(sfu.link, 'room-toggled', async (join) => {
    const room = 'room-toggled'
    const ann = await join({ id: 'ann-00000', privileged: true })
    const bob = await join({ id: 'bob-00000' })
    const cy = await join({ id: 'cy-000000' })
    const { producerId } = await bob.peer.sendVideo()
    await cy.peer.hears(producerId)
    await confine(room)
    await sfu.link.notice(
      'consumers:changed',
      (told) => told.endpoint === cy.endpoint && told.closed.length > 0,
    )
    const before = cy.peer.received(producerId).packets
    await ann.peer.hears(producerId, 20)
    assert.equal(await consumed(room, cy), [])
    const late = cy.peer.received(producerId).packets - before
    assert.ok(late <= 3, `${String(late)} packets that were on their way at most`)
    await sfu.link.ask('room:open', { room, ...roomRules })
    await cy.peer.hears(producerId)
  }))

test('whom cameras reach must be said', async () => {
  const raw = sfu.link.ask('room:open', { room: 'room-unsaid', limits: roomRules.limits } as never)
  assert.is(await codeOf(raw), 'bad-request')
})

test('for some it is the other way round: a camera that all see, or one that only who is privileged sees', () =>
  inRoom(sfu.link, 'room-apart', async (join) => {
    const room = 'room-apart'
    const apart = { room, ...roomRules, camerasApart: ['bob-00000'] }
    await sfu.link.ask('room:open', { ...apart, camerasTo: 'privileged' })
    const ann = await join({ id: 'ann-00000', privileged: true })
    const bob = await join({ id: 'bob-00000' })
    const cy = await join({ id: 'cy-000000' })
    const fromBob = await bob.peer.sendVideo()
    const fromCy = await cy.peer.sendVideo()
    await cy.peer.hears(fromBob.producerId)
    await ann.peer.hears(fromCy.producerId)
    assert.is(bob.peer.received(fromCy.producerId).packets, 0)
    await sfu.link.ask('room:open', apart)
    await bob.peer.hears(fromCy.producerId)
    assert.equal(await consumed(room, cy), [])
  }))

test.run()
