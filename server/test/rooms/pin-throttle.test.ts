import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Limits } from '../../limits/limits.ts'
import { PinThrottle, REFUSED_AFTER_MS, SLOW_MS } from '../../rooms/pin-throttle.ts'
import { remembering } from '../db/given.ts'
import { ManualClock } from '../manual-clock.ts'

function given() {
  const clock = new ManualClock()
  const { log } = remembering()
  const counted: string[] = []
  const limits = new Limits({ clock, log, counted: () => undefined })
  const throttle = new PinThrottle({
    ...{ clock, limits },
    counted: (outcome) => void counted.push(outcome),
    alarm: () => void counted.push('alarm'),
  })
  let looked = 0
  const attempt = (caller: string | null, found: string | null) =>
    throttle.attempt(caller, () => {
      looked += 1
      return Promise.resolve(found)
    })
  /** The answer, however long it takes. */
  const answer = async (caller: string | null, found: string | null) => {
    const answered: { found: string | null; ms: number }[] = []
    const since = clock.steady()
    void attempt(caller, found).then((got) => answered.push({ found: got, ms: clock.steady() - since }))
    for (;;) {
      await new Promise(setImmediate)
      const [first] = answered
      if (first) return first
      clock.pass(100)
    }
  }
  return { answer, counted, clock, looked: () => looked }
}

test('after three wrong PINs of a number nothing is looked at, and the answer is the same and takes as long', async () => {
  const { answer, counted, looked } = given()
  const wrong = await answer('ann', null)
  for (let tries = 2; tries <= 3; tries += 1) await answer('ann', null)
  const blocked = await answer('ann', 'room')
  assert.equal(blocked, { found: null, ms: wrong.ms })
  assert.ok(wrong.ms >= REFUSED_AFTER_MS)
  assert.is(looked(), 3)
  assert.equal(counted.slice(-1), ['refused'])
  assert.is((await answer('bob', 'room')).found, 'room')
})

test('right PINs do not count, and who withholds their number is not blocked for others', async () => {
  const { answer } = given()
  for (let calls = 0; calls < 10; calls += 1) assert.is((await answer('ann', 'room')).found, 'room')
  for (let calls = 0; calls < 10; calls += 1) await answer(null, null)
  assert.is((await answer(null, 'room')).found, 'room')
})

test('when all together try suspiciously many, somebody is told, and right PINs are slow but lead in', async () => {
  const { answer, counted } = given()
  for (let calls = 0; calls < 90; calls += 1) await answer(null, null)
  assert.is(counted.filter((one) => one === 'alarm').length, 1)
  const slow = await answer('ann', 'room')
  assert.is(slow.found, 'room')
  assert.ok(slow.ms >= SLOW_MS, String(slow.ms))
})

test.run()
