import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../clock.ts'

const test = suite('clock')
const realNow = Date.now

test.after.each(() => {
  Date.now = realNow
})

test('what others compare follows the machine’s clock; steady time takes no notice when it is set', () => {
  const before = systemClock.steady()
  for (const jump of [600_000, -600_000]) {
    Date.now = () => realNow() + jump
    assert.is(Math.sign(systemClock.now() - before), Math.sign(jump))
    assert.ok(Math.abs(systemClock.now() - before - jump) < 60_000)
    assert.ok(systemClock.steady() >= before && systemClock.steady() - before < 60_000)
  }
})

test.run()
