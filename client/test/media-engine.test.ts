import { mock } from 'node:test'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { DeviceLoader } from '../src/media/device.ts'
import { PageMedia, type SessionOptions } from '../src/visit/page-media.ts'
import { settled } from './browser.ts'

test('an engine that could not be fetched is fetched again when it is wanted again', async () => {
  const fetched = mock.method(globalThis, 'fetch', () => Promise.reject(new TypeError('no network')))
  const loader = new DeviceLoader()
  for (const times of [1, 2]) {
    await loader.load().then(
      () => assert.unreachable(),
      () => undefined,
    )
    assert.is(fetched.mock.callCount(), times)
  }
  assert.not(loader.unsupported)
  fetched.mock.restore()
})

/** A page whose engine cannot be loaded the first `failures` times; `asked`: how often the server was asked for media. */
function page(failures: number, unsupported = false) {
  const seen = { loads: 0, asked: 0 }
  const device = {
    unsupported,
    load: () => {
      seen.loads += 1
      return seen.loads > failures
        ? Promise.resolve({ device: {}, capabilities: {} })
        : Promise.reject(new Error('no engine'))
    },
  }
  const options = {
    asks: {
      open: () => {
        seen.asked += 1
        return new Promise(() => undefined)
      },
      ready: () => Promise.resolve(),
    },
    device,
    outgoing: [],
    arriving: { onOpened: () => undefined, onClosed: () => undefined },
    onState: () => undefined,
    onRenewed: () => undefined,
  } as unknown as SessionOptions
  return { seen, media: new PageMedia(options) }
}

test('who is inside without an engine tries until there is one, for without it nobody is seen or heard', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  const { seen, media } = page(5)
  void media.open()
  for (let step = 0; step < 100 && seen.asked === 0; step += 1) {
    await settled()
    mock.timers.tick(500)
  }
  assert.equal(seen, { loads: 6, asked: 1 })
  media.close()
  mock.timers.reset()
})

test('a browser that knows no WebRTC is not asked again', async () => {
  const { seen, media } = page(Infinity, true)
  await media.open()
  assert.equal(seen, { loads: 1, asked: 0 })
})

test.run()
