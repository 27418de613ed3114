import { mock } from 'node:test'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { gapWas, watchWakes } from '../src/wire/wakes.ts'
import { distrustWebSockets, trustWebSockets, waysToTry } from '../src/wire/ways.ts'
import { fakeBrowser } from './browser.ts'

const HOUR = 3_600_000

test('where a WebSocket was swallowed one polls first, also after a reload, for a day', () => {
  fakeBrowser()
  assert.equal(waysToTry(), ['websocket', 'polling'])
  distrustWebSockets(HOUR)
  assert.equal(waysToTry(2 * HOUR), ['polling', 'websocket'])
  assert.equal(waysToTry(26 * HOUR), ['websocket', 'polling'])
})

test('where one has passed after all it comes first again', () => {
  fakeBrowser()
  distrustWebSockets(HOUR)
  trustWebSockets()
  assert.equal(waysToTry(HOUR), ['websocket', 'polling'])
})

test('a clock that is set is told from a sleep by the server’s, and without that it was a sleep', () => {
  assert.is(gapWas(HOUR, 200, 200 - HOUR), 'clock-set')
  assert.is(gapWas(-HOUR, 200, 200 + HOUR), 'clock-set')
  assert.is(gapWas(HOUR, 200, -600), 'sleep')
  assert.is(gapWas(HOUR, 200, null), 'sleep')
})

/** A page whose clocks the test moves; `skew`: what the server's clock says afterwards. */
async function clocks(skew: number | null, { wall, steady }: { wall: number; steady: number }) {
  Object.assign(globalThis, {
    window: new EventTarget(),
    document: Object.assign(new EventTarget(), { visibilityState: 'visible' }),
  })
  mock.timers.enable({ apis: ['setInterval'] })
  let now = { wall: 0, steady: 0 }
  const dates = mock.method(Date, 'now', () => now.wall)
  const steadies = mock.method(performance, 'now', () => now.steady)
  const happened: string[] = []
  const stop = watchWakes(
    {
      onNetwork: () => undefined,
      onOffline: () => undefined,
      onVisible: () => undefined,
      onWake: (ms) => void happened.push(`slept ${String(ms)}`),
      onClockSet: (to) => void happened.push(`set ${String(to)}`),
      skew: () => 0,
    },
    () => Promise.resolve(skew),
  )
  now = { wall, steady }
  mock.timers.tick(1_000)
  await Promise.resolve().then(() => Promise.resolve())
  stop()
  mock.timers.reset()
  dates.mock.restore()
  steadies.mock.restore()
  return happened
}

test('setting the clock in mid-call, forth or back, is no sleep', async () => {
  assert.equal(await clocks(-HOUR, { wall: HOUR + 1_000, steady: 1_000 }), [`set ${String(-HOUR)}`])
  assert.equal(await clocks(HOUR, { wall: 1_000 - HOUR, steady: 1_000 }), [`set ${String(HOUR)}`])
})

test('a sleep is one, whether steady time saw it or not', async () => {
  assert.equal(await clocks(0, { wall: HOUR, steady: HOUR }), [`slept ${String(HOUR)}`])
  assert.equal(await clocks(0, { wall: HOUR + 1_000, steady: 1_000 }), [`slept ${String(HOUR)}`])
})

test.run()
