import { mock } from 'node:test'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { remindOfWaiting } from '../src/meeting/people/waiting-reminder.ts'

test.before(() => {
  mock.timers.enable({ apis: ['setInterval'] })
})
test.after(() => {
  mock.timers.reset()
})

test('who waits is brought to mind at once and once a minute, until nobody does', () => {
  let rings = 0
  const stop = remindOfWaiting(() => {
    rings += 1
  })
  const heardAfter = (ms: number): number => {
    mock.timers.tick(ms)
    return rings
  }
  assert.equal([rings, heardAfter(59_999), heardAfter(1), heardAfter(120_000)], [1, 1, 2, 4])
  stop()
  assert.is(heardAfter(600_000), 4)
})

test.run()
