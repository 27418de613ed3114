import { observer, setLogEventListeners } from 'mediasoup'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Level } from '../../shared/media.ts'
import type { ParticipantId, ProducerId } from '../../shared/ids.ts'
import { Speech } from '../speech.ts'
import { ALL_VOICES_UP_TO } from '../../shared/limits.ts'
import { openingOf, startSfu, type Running, roomRules } from './harness.ts'
import { opusParameters } from './packets.ts'

const test = suite('leaving')

// What mediasoup knows to be open, by kind, and what it complains of.
const open = { transports: 0, producers: 0, consumers: 0 }
const complaints: string[] = []

function count(
  kind: keyof typeof open,
  thing: { observer: { once(event: 'close', done: () => void): unknown } },
) {
  open[kind] += 1
  thing.observer.once('close', () => {
    open[kind] -= 1
  })
}

observer.on('newworker', (worker) => {
  worker.observer.on('newrouter', (router) => {
    router.observer.on('newtransport', (transport) => {
      count('transports', transport)
      transport.observer.on('newproducer', (producer) => {
        count('producers', producer)
      })
      transport.observer.on('newconsumer', (consumer) => {
        count('consumers', consumer)
      })
    })
  })
})
setLogEventListeners({ onerror: (_namespace, message) => complaints.push(message) })

let sfu: Running
test.before(async () => {
  sfu = await startSfu()
})
test.after(() => sfu.stop())

const CROWD = 40
const room = 'room-leaving'

async function crowd(): Promise<string[]> {
  await sfu.link.ask('room:open', { room, ...roomRules })
  return Promise.all(
    Array.from({ length: CROWD }, async (_, at) => {
      const opening = await openingOf(sfu.link, room, { id: `ann-000${String(10 + at)}` })
      await sfu.link.ask('endpoint:open', opening)
      await sfu.link.ask('producer:open', {
        room,
        endpoint: opening.endpoint,
        producer: `mic-000${String(10 + at)}`,
        source: 'mic',
        rtpParameters: opusParameters(7000 + at),
        paused: false,
      })
      return opening.endpoint
    }),
  )
}

const leave = (endpoint: string) => sfu.link.ask('endpoint:close', { room, endpoint })

/** Everything that was asked of the worker before is answered by then. */
const settled = () => sfu.link.ask('describe', { room })

async function allClosed(): Promise<void> {
  const until = performance.now() + 3000
  while (open.transports + open.producers + open.consumers > 0 && performance.now() < until)
    await new Promise((resolve) => setImmediate(resolve))
  assert.equal(open, { transports: 0, producers: 0, consumers: 0 })
}

test('a crowd that leaves together leaves nothing open and no complaint of the worker', async () => {
  const endpoints = await crowd()
  await settled()
  await Promise.all(endpoints.map(leave))
  await allClosed()
  assert.equal(complaints, [])
  await sfu.link.ask('room:close', { room })
})

test('who leaves while a stream is being opened to them leaves nothing open', async () => {
  const opening = crowd()
  // While it still opens: each new page of an owner closes the one before it.
  await Promise.race([opening.catch(() => undefined), sfu.link.ask('describe', {})])
  await sfu.link.ask('room:close', { room })
  await opening.catch(() => undefined)
  await allClosed()
  assert.equal(complaints, [])
})

test('a place that somebody left goes to who speaks at once, and to who just listens after a moment', async () => {
  const refilled = Promise.withResolvers<undefined>()
  const levels: Level[] = []
  const speech = new Speech({
    clock: () => performance.now(),
    onLevels: (told) => levels.push(...told),
    onRefill: () => {
      refilled.resolve(undefined)
    },
  })
  const mics = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({
    id: id as ProducerId,
    owner: `owner-of-${id}` as ParticipantId,
    paused: false,
  }))
  const heard = () => mics.filter(({ id }) => speech.isHeard(id)).map(({ id }) => id)
  const choose = (left: readonly string[]) =>
    speech.choose(
      mics.filter(({ id }) => !left.includes(id)),
      ALL_VOICES_UP_TO + 1,
    )
  choose([])
  assert.equal(heard(), ['a', 'b', 'c'])
  choose(['a', 'b'])
  assert.equal(heard(), ['c'])
  speech.observe({}, [{ producer: 'f' as ProducerId, level: -30 }], (id) => `owner-of-${id}` as ParticipantId)
  choose(['a', 'b'])
  assert.equal(heard(), ['c', 'f'])
  await refilled.promise
  choose(['a', 'b'])
  assert.equal(heard(), ['c', 'd', 'f'])
  speech.close()
})

test.run()
