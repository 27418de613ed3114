import { EventEmitter } from 'node:events'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLog } from '../../log.ts'
import type { SignallingDeps } from '../../signalling/caller.ts'
import { Door } from '../../signalling/door.ts'
import { eventually } from '../eventually.ts'
import { limitsOf } from '../limits/given.ts'
import { ManualClock } from '../manual-clock.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { RawSocket } from '../raw-socket.ts'
import { rigForAll, startRig } from '../rig.ts'

const PING = 9
const SILENT_MAX = 2_000

const request = new IncomingMessage(new Socket())

const test = suite('signalling: before the first word')
const rig = rigForAll(test, startQuietSfu)

test('a ping is answered, and who sends nothing but pings is closed', async () => {
  const raw = await RawSocket.open(rig.url)
  raw.send('are you there', PING)
  await eventually('the pong', () => raw.received.includes('are you there'))
  for (let times = 0; times < 1_000; times += 1) raw.send('', PING)
  await eventually('closed', () => raw.closed)
  assert.ok(rig.logged.some((line) => line.includes('control-frames-of-socket')))
})

test('who asks while the server starts is to come again, not told that their place is gone, by polling too', async () => {
  let started = false
  const starting = await startRig({ sfu: rig.sfu, deps: { started: () => started } })
  try {
    const poll = () =>
      fetch(`${starting.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin: starting.url } })
    const early = await poll()
    assert.is(early.status, 403)
    assert.match(await early.text(), 'starting')
    started = true
    assert.is((await poll()).status, 200)
  } finally {
    await starting.close()
  }
})

test('a socket that says nothing is closed', async () => {
  const raw = await RawSocket.open(rig.url)
  await eventually('closed', () => raw.closed, 20_000)
})

test('only so many sockets of one address may be silent, and who has spoken or gone makes room', () => {
  const clock = new ManualClock()
  const limits = limitsOf(clock, createLog('silent'))
  const door = new Door({ limits, addressOf: () => '192.0.2.1' } as unknown as SignallingDeps)
  const silent = Array.from({ length: SILENT_MAX }, () => {
    assert.is(door.admits(request), true)
    const connection = Object.assign(new EventEmitter(), { request })
    door.opened(connection as never)
    return connection
  })
  assert.is(door.admits(request), false)
  silent[0]?.emit('close')
  assert.is(door.admits(request), true)
})

test('a ministry that comes back at once after a restart is let in', () => {
  const clock = new ManualClock()
  const limits = limitsOf(clock, createLog('silent'))
  const door = new Door({ limits, addressOf: () => '192.0.2.1' } as unknown as SignallingDeps)
  for (let one = 0; one < 11_000; one += 1) assert.is(door.admits(request), true)
})

test.run()
