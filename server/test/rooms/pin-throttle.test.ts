import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Limits } from '../../limits/limits.ts'
import { BlockedHere } from '../../rooms/blocked-callers.ts'
import { PinThrottle, REFUSED_AFTER_MS, SLOW_MS } from '../../rooms/pin-throttle.ts'
import { remembering } from '../db/given.ts'
import { ManualClock } from '../manual-clock.ts'

function given() {
  const clock = new ManualClock()
  const { log } = remembering()
  const counted: string[] = []
  const limits = new Limits({ clock, log, counted: () => undefined })
  const blocked = new BlockedHere(clock)
  const throttle = new PinThrottle({
    ...{ clock, limits, blocked },
    counted: (outcome) => void counted.push(outcome),
    alarm: () => void counted.push('alarm'),
  })
  let looked = 0
  const attempt = (number: string | null, found: string | null, source: string | null) =>
    throttle.attempt({ number, ending: number === null ? null : '42', source }, () => {
      looked += 1
      return Promise.resolve(found)
    })
  /** The answer, however long it takes. */
  const answer = async (caller: string | null, found: string | null, source: string | null = null) => {
    const answered: { found: string | null; ms: number }[] = []
    const since = clock.steady()
    void attempt(caller, found, source).then((got) =>
      answered.push({ found: got, ms: clock.steady() - since }),
    )
    for (;;) {
      await new Promise(setImmediate)
      const [first] = answered
      if (first) return first
      clock.pass(100)
    }
  }
  return { answer, counted, clock, throttle, blocked, looked: () => looked }
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

test('who is blocked is shown by the last digits until they may try again, and may at once when that is cleared', async () => {
  const { answer, clock, throttle, blocked } = given()
  for (let tries = 1; tries <= 3; tries += 1) await answer('ann', null, '192.0.2.1')
  await answer('bob', null)
  const [ann, ...others] = await blocked.all()
  assert.equal([ann?.ending, ann?.source, others], ['42', '192.0.2.1', []])
  assert.ok(ann!.until > clock.now())
  assert.is(await blocked.remove('nobody'), null)
  assert.is((await answer('ann', 'room')).found, null)
  await throttle.forgive((await blocked.remove(ann!.id)) ?? '')
  assert.equal(await blocked.all(), [])
  assert.is((await answer('ann', 'room')).found, 'room')
  for (let tries = 1; tries <= 3; tries += 1) await answer('ann', null)
  clock.pass(60 * 60_000)
  assert.equal(await blocked.all(), [])
})

test('a source that tries suspiciously many is slow, and no other is', async () => {
  const { answer } = given()
  for (let calls = 0; calls < 30; calls += 1) await answer(null, null, 'one trunk')
  assert.ok((await answer('ann', 'room', 'one trunk')).ms >= SLOW_MS)
  assert.ok((await answer('ann', 'room', 'another')).ms < SLOW_MS)
})

test.run()
