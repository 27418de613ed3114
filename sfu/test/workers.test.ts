import { observer, type types } from 'mediasoup'
import { setTimeout as wait } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  attend,
  inRoom,
  openingOf,
  startSfu,
  type Attending,
  type Link,
  type Running,
  roomRules,
} from './harness.ts'

// Fixed ports: a worker that is replaced must get its own back.
const MEDIA_PORT = 22_010

const mediasoupWorkers: types.Worker[] = []
observer.on('newworker', (worker) => mediasoupWorkers.push(worker))

const test = suite('several workers')
let sfu: Running
test.before(async () => {
  sfu = await startSfu({ perRoom: 1, env: { SFU_WORKERS: '2', MEDIA_PORT: String(MEDIA_PORT) } })
})
test.after(() => sfu.stop())

const workersOf = async (link: Link) => (await link.ask('describe', {})).workers
const roomOf = async (room: string) => (await sfu.link.ask('describe', { room })).rooms[0]

test('each worker has its own port', async () => {
  assert.equal(
    (await workersOf(sfu.link)).map(({ index, port }) => [index, port]),
    [
      [0, MEDIA_PORT],
      [1, MEDIA_PORT + 1],
    ],
  )
})

test('what nobody on a worker is sent does not even come to it', () =>
  inRoom(sfu.link, 'room-pruned-pipe', async (join) => {
    const pipes = watchPipes()
    const room = 'room-pruned-pipe'
    const ann = await join({ id: 'ann-00000' })
    const bob = await join({ id: 'bob-00000' })
    const { producerId } = await ann.peer.sendVideo()
    await bob.peer.hears(producerId)
    const [pipe, ...more] = pipes
    assert.ok(pipe)
    assert.is(more.length, 0, 'one pipe for one stream')
    const look = (videos: { producerId: string; width: number; height: number }[]) =>
      sfu.link.ask('endpoint:view', { room, endpoint: bob.endpoint, videos })
    await look([])
    await until(2000, () => Promise.resolve(pipe.paused || undefined))
    await look([{ producerId, width: 640, height: 360 }])
    await bob.peer.hears(producerId)
    assert.is(pipe.paused, false)
  }))

test('people of one room on two workers hear and see each other', () =>
  inRoom(sfu.link, 'room-two-workers', async (join) => {
    const room = 'room-two-workers'
    const ann = await join({ id: 'ann-00000' })
    const bob = await join({ id: 'bob-00000' })
    assert.equal((await roomOf(room))?.workers, [0, 1])
    const fromAnn = await ann.peer.sendAudio()
    const fromBob = await bob.peer.sendAudio()
    const camera = await ann.peer.sendVideo({ layers: 3 })
    await Promise.all([
      ann.peer.hears(fromBob.producerId),
      bob.peer.hears(fromAnn.producerId),
      bob.peer.hears(camera.producerId),
    ])
    const consumed = (await roomOf(room))?.endpoints.flatMap(({ consumers }) =>
      consumers.map((one) => one.producerId),
    )
    assert.equal(consumed?.sort(), [fromAnn, fromBob, camera].map(({ producerId }) => producerId).sort())

    await sfu.link.ask('producer:pause', { room, producer: fromAnn.producerId, paused: true })
    const muted = bob.peer.received(fromAnn.producerId).packets
    await bob.peer.hears(camera.producerId, 10)
    assert.ok(bob.peer.received(fromAnn.producerId).packets - muted <= 3, 'a mute reaches the other worker')
    await sfu.link.ask('producer:pause', { room, producer: fromAnn.producerId, paused: false })
    await bob.peer.hears(fromAnn.producerId)

    await sfu.link.ask('endpoint:view', { room, endpoint: bob.endpoint, videos: [] })
    await bob.peer.hears(fromAnn.producerId, 10)
    await sfu.link.ask('endpoint:view', {
      room,
      endpoint: bob.endpoint,
      videos: [{ producerId: camera.producerId, width: 1280, height: 720 }],
    })
    await bob.peer.hears(camera.producerId)

    await sfu.link.ask('producer:close', { room, producer: camera.producerId })
    await sfu.link.notice(
      'consumers:changed',
      ({ endpoint, closed }) => endpoint === bob.endpoint && closed.length === 1,
    )
    const { levels } = await sfu.link.notice(
      'levels',
      (told) => told.room === room && told.levels.length === 2,
    )
    assert.equal(levels.map(([who]) => who).sort(), ['ann-00000', 'bob-00000'])
  }))

/** The pipes that are opened from now on, as mediasoup's own observer tells of them. */
function watchPipes(): types.Consumer[] {
  const pipes: types.Consumer[] = []
  for (const worker of mediasoupWorkers)
    worker.observer.on('newrouter', (router) => {
      router.observer.on('newtransport', (transport) => {
        transport.observer.on('newconsumer', (consumer) => {
          if (consumer.type === 'pipe') pipes.push(consumer)
        })
      })
    })
  return pipes
}

type Rooms = {
  readonly lost: Attending
  readonly kept: readonly [Attending, Attending]
  readonly voice: string
}

/** Kills or stops the worker of one room while another room is talking on the other worker. */
async function losing(signal: 'SIGKILL' | 'SIGSTOP', timeoutMs: number): Promise<void> {
  const { serving, link, stop } = await startSfu({
    env: { SFU_WORKERS: '2', MEDIA_PORT: String(MEDIA_PORT + 20) },
  })
  try {
    const { lost, kept, voice } = await twoRooms(link)
    const [before] = serving.sfu.workers
    assert.ok(before)
    const began = performance.now()
    process.kill(before.pid, signal)
    assert.equal(await link.notice('room:lost', undefined, timeoutMs), { room: 'room-lost' })
    const noticed = performance.now() - began
    await kept[1].peer.hears(voice, 5, 1000)

    await link.ask('room:open', { room: 'room-lost', ...roomRules })
    const opening = await openingOf(link, 'room-lost', lost)
    await link.ask('endpoint:open', opening)
    assert.ok(performance.now() - began - noticed < 5000, 'open again at once')
    const replaced = await until(5000, async () => {
      const found = (await workersOf(link)).find(({ index }) => index === 0)
      return found && found.pid !== before.pid ? found : undefined
    })
    assert.is(replaced.port, before.port)
    assert.equal(link.notices('room:lost'), [{ room: 'room-lost' }], 'only the rooms of that worker')
    await kept[1].peer.hears(voice, 5, 1000)
    await Promise.all([lost, ...kept].map(({ peer }) => peer.close()))
  } finally {
    await stop()
  }
}

async function twoRooms(link: Link): Promise<Rooms> {
  await link.ask('room:open', { room: 'room-lost', ...roomRules })
  await link.ask('room:open', { room: 'room-kept', ...roomRules })
  const lost = await attend(link, 'room-lost', { id: 'ann-00000' })
  const kept = [
    await attend(link, 'room-kept', { id: 'bob-00000' }),
    await attend(link, 'room-kept', { id: 'eve-00000' }),
  ] as const
  const { rooms } = await link.ask('describe', {})
  assert.equal(
    rooms.map(({ workers }) => workers),
    [[0], [1]],
    'rooms are spread over workers',
  )
  const { producerId: voice } = await kept[0].peer.sendAudio()
  await kept[1].peer.hears(voice)
  return { lost, kept, voice }
}

async function until<T>(timeoutMs: number, find: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const found = await find()
    if (found !== undefined) return found
    if (performance.now() > deadline) throw new Error('did not come in time')
    await wait(20)
  }
}

test('a worker that is killed takes only its rooms along and is replaced on its port', () =>
  losing('SIGKILL', 2000))

test('a worker that hangs is found out within ten seconds and treated the same', () =>
  losing('SIGSTOP', 10_000))

test.run()
