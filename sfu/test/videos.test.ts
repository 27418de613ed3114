import { setTimeout as wait } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { inRoom, openingOf, startSfu, type Attending, type Running } from './harness.ts'

const test = suite('seeing each other')
let sfu: Running
test.before(async () => {
  sfu = await startSfu()
})
test.after(() => sfu.stop())

const tile = (producerId: string) => ({ producerId, width: 320, height: 180 })
const stage = (producerId: string) => ({ producerId, width: 1280, height: 720 })

const consumerOf = async (room: string, { endpoint }: Attending, producer: string) => {
  const [described] = (await sfu.link.ask('describe', { room })).rooms
  const consumers = described?.endpoints.find(({ id }) => id === endpoint)?.consumers
  return consumers?.find(({ producerId }) => producerId === producer)
}

/** Waits until a layer of a video is the one that flows. */
async function untilLayer(room: string, viewer: Attending, video: { producer: string; layer: number }) {
  const deadline = performance.now() + 5000
  for (;;) {
    const consumer = await consumerOf(room, viewer, video.producer)
    if (consumer?.layer === video.layer) return
    if (performance.now() > deadline) throw new Error(`layer is ${String(consumer?.layer)}`)
    await wait(50)
  }
}

test('before it says what it shows, a page is sent cameras in their smallest layer', () =>
  inRoom(sfu.link, 'room-see-first', async (join) => {
    const ann = await join({ id: 'ann-00000' })
    const bob = await join({ id: 'bob-00000' })
    const { producerId } = await ann.peer.sendVideo({ layers: 3 })
    await bob.peer.hears(producerId)
    await untilLayer('room-see-first', bob, { producer: producerId, layer: 0 })
  }))

test('a larger tile gets a larger layer, a smaller one a smaller', () =>
  inRoom(sfu.link, 'room-see-layers', async (join) => {
    const room = 'room-see-layers'
    const ann = await join({ id: 'ann-00000' })
    const bob = await join({ id: 'bob-00000' })
    const { producerId: producer } = await ann.peer.sendVideo({ layers: 3 })
    const at = { room, endpoint: bob.endpoint }
    await sfu.link.ask('endpoint:view', { ...at, videos: [stage(producer)] })
    await untilLayer(room, bob, { producer, layer: 2 })
    await sfu.link.ask('endpoint:view', { ...at, videos: [tile(producer)] })
    await untilLayer(room, bob, { producer, layer: 0 })
  }))

test('a video out of view is not sent, and comes back without being set up again', () =>
  inRoom(sfu.link, 'room-see-hidden', async (join) => {
    const room = 'room-see-hidden'
    const ann = await join({ id: 'ann-00000' })
    const bob = await join({ id: 'bob-00000' })
    const sending = await ann.peer.sendVideo()
    const { producerId } = sending
    await bob.peer.hears(producerId)
    const at = { room, endpoint: bob.endpoint }
    const shown = await consumerOf(room, bob, producerId)
    await sfu.link.ask('endpoint:view', { ...at, videos: [] })
    await wait(100)
    const hidden = await consumerOf(room, bob, producerId)
    await wait(300)
    const later = await consumerOf(room, bob, producerId)
    assert.equal(later, hidden)
    assert.is(hidden?.paused, true)
    const asked = sending.keyFramesAsked
    await sfu.link.ask('endpoint:view', { ...at, videos: [tile(producerId)] })
    await bob.peer.hears(producerId)
    assert.is((await consumerOf(room, bob, producerId))?.id, shown?.id)
    assert.ok(sending.keyFramesAsked > asked, 'it begins with a new key frame')
  }))

test('a sender hears which layer is wanted: at once when it rises, later when it falls', () =>
  inRoom(sfu.link, 'room-see-wanted', async (join) => {
    const room = 'room-see-wanted'
    const ann = await join({ id: 'ann-00000' })
    const bob = await join({ id: 'bob-00000' })
    const { producerId: producer } = await ann.peer.sendVideo({ layers: 3 })
    const wanted = () => sfu.link.notices('producer:wanted').filter((told) => told.producer === producer)
    const next = (layer: number) =>
      sfu.link.until(
        () =>
          wanted()
            .slice(-1)
            .find((told) => told.layer === layer),
        `layer ${String(layer)}`,
        4000,
      )
    const at = { room, endpoint: bob.endpoint }
    assert.is((await next(0)).endpoint, ann.endpoint)
    const asked = performance.now()
    await sfu.link.ask('endpoint:view', { ...at, videos: [stage(producer)] })
    await next(2)
    assert.ok(performance.now() - asked < 500)
    await sfu.link.ask('endpoint:view', { ...at, videos: [] })
    await next(-1)
    assert.equal(
      wanted().map(({ layer }) => layer),
      [0, 2, -1],
    )
    await sfu.link.ask('endpoint:open', await openingOf(sfu.link, room, ann))
    await sfu.link.until(() => wanted()[3], 'the last word again', 1000)
    assert.is(wanted()[3]?.layer, -1)
  }))

test('a layer that its sender stops is replaced by the next smaller one', () =>
  inRoom(sfu.link, 'room-see-less', async (join) => {
    const room = 'room-see-less'
    const ann = await join({ id: 'ann-00000' })
    const bob = await join({ id: 'bob-00000' })
    const sending = await ann.peer.sendVideo({ layers: 3 })
    const producer = sending.producerId
    await sfu.link.ask('endpoint:view', { room, endpoint: bob.endpoint, videos: [stage(producer)] })
    await untilLayer(room, bob, { producer, layer: 2 })
    sending.layers = 1
    await untilLayer(room, bob, { producer, layer: 0 })
    await bob.peer.hears(producer)
  }))

test('of many hidden videos only the last ones stay set up', () =>
  inRoom(sfu.link, 'room-see-many', async (join) => {
    const room = 'room-see-many'
    const viewer = await join({ id: 'ann-00000' })
    const senders = await Promise.all(
      Array.from({ length: 10 }, (_, at) => join({ id: `bob-0000${String(at)}` })),
    )
    const videos = await Promise.all(
      senders
        .flatMap(({ peer }) => [peer.sendVideo(), peer.sendVideo()])
        .map(async (sent) => (await sent).producerId),
    )
    const at = { room, endpoint: viewer.endpoint }
    await sfu.link.ask('endpoint:view', { ...at, videos: videos.map(tile) })
    const all = await sfu.link.ask('endpoint:open', await openingOf(sfu.link, room, viewer))
    assert.is(all.consumers.length, 20)
    await sfu.link.ask('endpoint:view', { ...at, videos: [] })
    const closed = await sfu.link.notice(
      'consumers:changed',
      (told) => told.endpoint === viewer.endpoint && told.closed.length > 0,
    )
    assert.is(closed.closed.length, 4)
  }))

test.run()
