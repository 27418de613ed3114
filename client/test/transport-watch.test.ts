import { EventEmitter } from 'node:events'
import { mock } from 'node:test'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { types } from 'mediasoup-client'
import { TransportWatch } from '../src/media/transport-watch.ts'

const parameters = { usernameFragment: 'u', password: 'p', iceLite: true }

/** A transport that goes through states when told; everything else of it is out of play here. */
class Going extends EventEmitter {
  connectionState: types.ConnectionState = 'new'
  readonly done: string[] = []
  updateIceServers = ({ iceServers = [] }: { iceServers?: RTCIceServer[] }) => {
    this.done.push(`relays as ${iceServers.map(({ username }) => username ?? '').join()}`)
    return Promise.resolve()
  }
  restartIce = () => {
    this.done.push('restart')
    return Promise.resolve()
  }
  go(state: types.ConnectionState) {
    this.connectionState = state
    this.emit('connectionstatechange', state)
  }
}

function watched() {
  mock.timers.enable({ apis: ['setTimeout'] })
  const transport = new Going()
  const asked: number[] = []
  const watch = new TransportWatch(
    transport as unknown as types.Transport,
    () => {
      asked.push(asked.length)
      return Promise.resolve({
        iceParameters: parameters,
        iceServers: [
          { urls: ['turn:relay'], username: `at ${String(asked.length)}`, credential: 'good now' },
        ],
      })
    },
    { onState: () => undefined, onGone: () => undefined },
  )
  return { transport, watch, asked }
}

test.after.each(() => {
  mock.timers.reset()
})

test('a first connect that is only slow is not restarted', () => {
  const { transport, watch, asked } = watched()
  transport.go('connecting')
  mock.timers.tick(5_000)
  assert.is(asked.length, 0)
  assert.not(watch.reached)
  transport.go('connected')
  mock.timers.tick(20_000)
  assert.is(asked.length, 0)
  assert.ok(watch.reached)
  watch.close()
})

test('a first connect that never comes is restarted', () => {
  const { transport, watch, asked } = watched()
  transport.go('connecting')
  mock.timers.tick(10_000)
  assert.is(asked.length, 1)
  watch.close()
})

test('a path that was there is restarted soon after it breaks', () => {
  const { transport, watch, asked } = watched()
  transport.go('connecting')
  transport.go('connected')
  transport.go('disconnected')
  mock.timers.tick(1_000)
  assert.is(asked.length, 1)
  watch.close()
})

test('each restart goes over the relay with credentials that are good now', async () => {
  const { transport, watch } = watched()
  transport.go('connecting')
  transport.go('connected')
  transport.go('disconnected')
  mock.timers.tick(1_000)
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
  assert.equal(transport.done, ['relays as at 1', 'restart'])
  watch.close()
})

test.run()
