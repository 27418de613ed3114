/** What the server does about media that its node does not do at once. */
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ServerId } from '../../../shared/ids.ts'
import { Refused } from '../../../shared/refused.ts'
import type { RegisteredNodes } from '../../db/media-nodes.ts'
import { createLog } from '../../log.ts'
import { wantedMedia } from '../../reactions/media.ts'
import { noMeetings } from '../../sfu/media-host.ts'
import { MediaRooms } from '../../sfu/media-rooms.ts'
import { eventually } from '../eventually.ts'
import { refusal } from '../meeting/given.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { rigForEach, type Person, type Room } from '../rig.ts'

const test = suite('media rooms')
const rig = rigForEach(test, startQuietSfu)
let room: Room
test.before.each(async () => {
  room = rig.openRoom()
  await eventually('the sfu is up', () => rig.media.ready())
})

const join = (name: string, more: object = { capabilities: {} }): Promise<Person> =>
  rig.join(room, name, 'moderator', more)

test('an endpoint that could not be closed is asked to close again, and at the latest when its node is back', async () => {
  const [ann, bob] = [await join('Ann'), await join('Bob')]
  const id = room.live.now.id
  const failing = Promise.reject(new Refused('unavailable', 'busy'))
  failing.catch(() => undefined)
  const owners = () => Array.from(rig.sfu.rooms.get(id)?.endpoints.values() ?? [], ({ owner }) => owner)
  rig.sfu.hold = failing
  for (const { inside } of [ann, bob]) {
    const refused: unknown = await rig.media
      .closeEndpointsOf(id, inside.self)
      .catch((error: unknown) => error)
    assert.ok(refusal('unavailable')(refused))
  }
  rig.sfu.hold = Promise.resolve()
  await rig.media.closeEndpointsOf(id, ann.inside.self)
  assert.equal(owners(), [bob.inside.self])
  rig.sfu.cut(false)
  await eventually('down', () => !rig.media.ready())
  await eventually('up again', () => rig.media.ready())
  assert.equal(owners(), [])
})

test('what a node that is down had when the server started is given up after a while, and can be sent anew', async () => {
  const { live } = room
  const { inside } = await join('Ann', {})
  live.dispatch({
    type: 'publish',
    by: inside.self,
    producerId: 'producer-1' as never,
    source: 'mic',
    muted: false,
  })
  const lost: string[] = []
  const media = new MediaRooms({
    urls: ['http://127.0.0.1:9', rig.sfu.url],
    ...{ secret: rig.sfu.secret, server: 'server-that-restarted' as ServerId, log: createLog('silent') },
    epochOf: () => 1,
    moveAfterMs: 300,
  })
  media.start({
    ...noMeetings,
    wanted: () => wantedMedia(live.now),
    rooms: () => [live.now.id],
    roomLost: (id) => lost.push(id),
  })
  try {
    await eventually('the other node is up', () => media.ready())
    assert.equal(lost, [], 'the first one may still come')
    await eventually('given up', () => lost.length > 0)
    assert.equal(lost, [live.now.id])
  } finally {
    media.close()
  }
})

/** A server of a meeting in which somebody sends, and which it has not found yet; it waits as good as for ever. */
async function lookingFor(nodes: RegisteredNodes) {
  const { live } = room
  const { inside } = await join('Ann', {})
  live.dispatch({
    ...{ type: 'publish', by: inside.self, producerId: 'producer-1' as never },
    ...{ source: 'mic', muted: false },
  })
  const lost: string[] = []
  const media = new MediaRooms({
    ...{ urls: [rig.sfu.url], secret: rig.sfu.secret, log: createLog('silent'), epochOf: () => 1, nodes },
    ...{ server: 'server-that-restarted' as ServerId, moveAfterMs: 600_000 },
  })
  media.start({
    ...noMeetings,
    wanted: () => wantedMedia(live.now),
    rooms: () => [live.now.id],
    roomLost: (id) => lost.push(id),
  })
  return { lost, media }
}

const noVouching = { vouch: () => Promise.resolve() }
const SILENT_MS = 60_000

test('a node at which nobody listens, and of which nobody has heard, is lost at once', async () => {
  const list = () => Promise.resolve([{ url: 'http://127.0.0.1:9', saidMs: SILENT_MS }])
  const { lost, media } = await lookingFor({ list, ...noVouching })
  await eventually('given up', () => lost.length > 0)
  assert.equal(lost, [room.live.now.id])
  media.close()
})

test('a node that says nothing is not lost while its machine accepts, nor while others hear it', async () => {
  const paused = createServer().listen(0, '127.0.0.1')
  await once(paused, 'listening')
  const { port } = paused.address() as AddressInfo
  let asked = 0
  const list = () => {
    asked += 1
    return Promise.resolve([
      { url: `http://127.0.0.1:${String(port)}`, saidMs: SILENT_MS },
      { url: 'http://127.0.0.1:9', saidMs: 0 },
    ])
  }
  const { lost, media } = await lookingFor({ list, ...noVouching })
  await eventually('it was looked for several times', () => asked > 5)
  assert.equal(lost, [])
  media.close()
  paused.close()
})

test('a server says of a node that it hears that it lives, when the node cannot', async () => {
  const { promise: vouched, resolve } = Promise.withResolvers<string>()
  const list = () => Promise.resolve([{ url: rig.sfu.url, saidMs: SILENT_MS }])
  const vouch = (url: string): Promise<void> => {
    resolve(url)
    return Promise.resolve()
  }
  const { lost, media } = await lookingFor({ list, vouch })
  assert.is(await vouched, rig.sfu.url)
  assert.equal(lost, [room.live.now.id], 'it has not this room')
  media.close()
})

const stateOf = (load: number, instance: string) => ({ load, state: 'up', region: null, instance }) as const

test('who comes back before the media of their meeting is found opens none beside it', async () => {
  const { inside } = await join('Ann')
  const { id } = room.live.now
  const other = await startQuietSfu()
  const { promise: restored, resolve: restore } = Promise.withResolvers<undefined>()
  let isRestored = false
  const media = new MediaRooms({
    urls: [rig.sfu.url, other.url],
    ...{ secret: rig.sfu.secret, server: 'server-that-takes-over' as ServerId, log: createLog('silent') },
    epochOf: () => 2,
  })
  media.start({ ...noMeetings, wanted: () => (isRestored ? wantedMedia(room.live.now) : undefined) })
  try {
    await eventually('both are up, and full', () => {
      for (const node of [rig.sfu, other]) node.tell('node:state', stateOf(0.9, node.url))
      return media.full(id)
    })
    // Where a new room would go.
    other.tell('node:state', stateOf(0.1, other.url))
    await eventually('one has place', () => !media.full(id))
    const { promise: held, resolve: answer } = Promise.withResolvers<undefined>()
    rig.sfu.hold = held
    const claimed = media.claim(id, restored)
    const opened = media.openEndpoint({
      ...{ room: id, owner: inside.self, endpoint: 'page-of-ann', hears: 'room' },
      ...{ privileged: true, capabilities: { codecs: [] } },
    })
    isRestored = true
    restore(undefined)
    await eventually('it is looked for', () => other.asked.includes('room:claim'))
    answer(undefined)
    await Promise.all([claimed, opened])
    assert.equal([...rig.sfu.rooms.keys()], [id])
    assert.equal([...other.rooms.keys()], [])
  } finally {
    media.close()
    await other.close()
  }
})

test.run()
