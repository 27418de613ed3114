import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { inRoom, startSfu, type Running } from './harness.ts'

const test = suite('a page among many cameras')
let sfu: Running
test.before(async () => {
  sfu = await startSfu()
})
test.after(() => sfu.stop())

test('of 24 cameras a page that shows four is sent four, each as large as it is drawn; the others stop sending', () =>
  inRoom(sfu.link, 'room-of-cameras', async (join) => {
    const room = 'room-of-cameras'
    const viewer = await join({ id: 'ann-00000' })
    const senders = await Promise.all(
      Array.from({ length: 24 }, (_, at) => join({ id: `bob-000${String(10 + at)}` })),
    )
    const sent = await Promise.all(senders.map(({ peer }) => peer.sendVideo({ layers: 3 })))
    const producers = sent.map(({ producerId }) => producerId)
    // Nobody but one looks at anything.
    for (const { endpoint } of senders) await sfu.link.ask('endpoint:view', { room, endpoint, videos: [] })
    const [large, ...small] = producers.slice(0, 4)
    assert.ok(large)
    const videos = [
      { producerId: large, width: 1280, height: 720 },
      ...small.map((producerId) => ({ producerId, width: 280, height: 158 })),
    ]
    await sfu.link.ask('endpoint:view', { room, endpoint: viewer.endpoint, videos })
    const flowing = async () => {
      const [described] = (await sfu.link.ask('describe', { room })).rooms
      const consumers = described?.endpoints.find(({ id }) => id === viewer.endpoint)?.consumers ?? []
      return consumers.filter(({ paused }) => !paused).map(({ producerId }) => producerId)
    }
    await Promise.all(producers.slice(0, 4).map((producer) => viewer.peer.hears(producer)))
    assert.equal((await flowing()).sort(), producers.slice(0, 4).sort())

    const wanted = () =>
      new Map<string, number>(sfu.link.notices('producer:wanted').map((told) => [told.producer, told.layer]))
    const unwatched = () => producers.filter((producer) => wanted().get(producer) === -1)
    await sfu.link.until(() => unwatched().length === 20 || undefined, 'who is not shown', 8_000)
    assert.equal(unwatched().sort(), producers.slice(4).sort())
    assert.equal(
      small.map((producer) => wanted().get(producer)),
      [0, 0, 0],
    )
  }))

test.run()
