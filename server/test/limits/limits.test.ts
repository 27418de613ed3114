import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Refused } from '../../../shared/refused.ts'
import { Limits, pass } from '../../limits/limits.ts'
import { TokenBucket } from '../../../shared/token-bucket.ts'
import { remembering } from '../db/given.ts'
import { ManualClock } from '../manual-clock.ts'

const MINUTE_MS = 60_000

function given() {
  const clock = new ManualClock()
  const { log, lines } = remembering()
  const counts = new Map<string, number>()
  const counted = (limit: string): void => void counts.set(limit, (counts.get(limit) ?? 0) + 1)
  const limits = new Limits({ clock, log, counted })
  const told = () =>
    lines.map((line) => {
      const { limit, count } = JSON.parse(line) as { limit: string; count: number }
      return [limit, count]
    })
  return { clock, limits, lines, counts, told }
}

function refusedFor(act: () => unknown): unknown {
  try {
    act()
    return null
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return [error.code, error.facts.retryAfterMs]
  }
}

test('a bucket gives its burst at once, then its rate, and says how long to wait', () => {
  const bucket = new TokenBucket({ perSecond: 2, burst: 3 }, 0)
  assert.equal(
    [0, 0, 0, 0].map((at) => bucket.take(at)),
    [0, 0, 0, 500],
  )
  assert.is(bucket.take(250), 250)
  assert.is(bucket.take(500), 0)
  assert.is(bucket.full(1_999), false)
  assert.is(bucket.full(2_000), true)
})

test('each key has its own count', () => {
  const limit = given().limits.of('doors', { burst: 2, perSecond: 1 })
  assert.equal(
    ['a', 'a', 'a', 'b'].map((key) => limit.take(key)),
    [0, 0, 1_000, 0],
  )
})

test('where one of several limits is met, the others count nothing', () => {
  const { limits } = given()
  const own = limits.of('own', { burst: 2, perSecond: 1 })
  const shared = limits.of('shared', { burst: 1, perSecond: 0.1 })
  assert.is(
    refusedFor(() => pass([own, 'ann'], [shared, 'house'])),
    null,
  )
  assert.equal(
    refusedFor(() => pass([own, 'ann'], [shared, 'house'])),
    ['rate-limited', 10_000],
  )
  assert.is(
    refusedFor(() => pass([own, 'ann'])),
    null,
  )
  assert.equal(
    refusedFor(() => pass([own, 'ann'])),
    ['rate-limited', 1_000],
  )
})

test('what turned out to be nothing to count is given back', () => {
  const { limits } = given()
  const limit = limits.of('own', { burst: 1, perSecond: 1 })
  pass([limit, 'ann'])()
  assert.is(limit.take('ann'), 0)
})

test('a limit that is met leaves one line a minute with how often, and a counter', async () => {
  const { clock, limits, counts, told } = given()
  const limit = limits.of('doors', { burst: 1, perSecond: 0.000_1 })
  for (let count = 0; count < 501; count += 1) limit.take('203.0.113.7')
  assert.equal(told(), [['doors', 1]])
  await clock.passSlowly(MINUTE_MS)
  assert.equal(told(), [
    ['doors', 1],
    ['doors', 499],
  ])
  await clock.passSlowly(10 * MINUTE_MS)
  assert.is(told().length, 2)
  limit.take('203.0.113.7')
  assert.equal(told().at(-1), ['doors', 1])
  assert.is(counts.get('doors'), 501)
  assert.is(clock.waiting, 1)
  limits.close()
  assert.is(clock.waiting, 0)
})

test('the line does not say who it was', () => {
  const { limits, lines } = given()
  const limit = limits.of('doors', { burst: 1, perSecond: 1 })
  limit.take('203.0.113.7')
  limit.take('203.0.113.7')
  assert.is(lines.length, 1)
  assert.not.match(lines[0] ?? '', '203.0.113.7')
})

test('however many keys strangers make up, no more than 100 000 are remembered, and who is at it now is among them', () => {
  const { limits } = given()
  const limit = limits.of('doors', { burst: 2, perSecond: 0.000_1 })
  for (let key = 0; key < 150_000; key += 1) {
    limit.take(`made up ${String(key)}`)
    if (key % 1_000 === 0) limit.take('ann')
  }
  assert.ok(limit.take('ann') > 0)
  assert.is(limit.take('made up 0'), 0)
  assert.ok(limit.size <= 100_000, String(limit.size))
})

test.run()
