import { mock } from 'node:test'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PathHealth } from '../src/media/path-health.ts'
import type { MediaPath } from '../src/media/path.ts'
import type { Received } from '../src/media/receiving.ts'

/** Ada speaks, and nothing of it arrives. Returns how often a stall was told within 5 s. */
function stallsWithin5s(received: () => boolean): number {
  mock.timers.enable({ apis: ['setInterval'] })
  let now = 0
  mock.method(performance, 'now', () => now)
  const path = {
    state: 'new',
    get received() {
      return received()
    },
    send: { getStats: () => Promise.resolve(new Map()) },
    receive: { getStats: () => Promise.resolve(new Map()) },
  } as unknown as MediaPath
  let stalls = 0
  const health = new PathHealth({
    path: () => path,
    received: () => [{ source: 'mic', participantId: 'ada', receiver: undefined } as unknown as Received],
    open: () => ['ada'],
    speaking: () => ['ada'],
    onQuality: () => undefined,
    onStalled: () => (stalls += 1),
  })
  for (; now < 5_000; now += 250) mock.timers.tick(250)
  health.close()
  return stalls
}

test.after.each(() => {
  mock.timers.reset()
  mock.restoreAll()
})

test('silence on a path that was there is a stall, told once', () => {
  assert.is(
    stallsWithin5s(() => true),
    1,
  )
})

test('a path that is only on its way is no stall', () => {
  assert.is(
    stallsWithin5s(() => false),
    0,
  )
})

test('a path that has just come has time for its first sound', () => {
  let looks = 0
  assert.is(
    stallsWithin5s(() => (looks += 1) > 18),
    0,
  )
})

test.run()
