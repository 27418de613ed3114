import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { percentile, rounded, slope, spread } from '../parts/statistics.ts'

test('a percentile lies between the closest ranks', () => {
  assert.is(percentile([4, 1, 3, 2], 50), 2.5)
  assert.is(percentile([10, 20], 95), 19.5)
  assert.is(percentile([7], 95), 7)
  assert.ok(Number.isNaN(percentile([], 50)))
})

test('a spread tells how many runs, the best, the middle and the bad ones', () => {
  assert.equal(spread([10, 30, 20]), { runs: 3, min: 10, p50: 20, p95: 29 })
})

test('a slope is what one more costs', () => {
  const points = [1, 2, 5].map((x) => ({ x, y: 100 + 3 * x }))
  assert.is(rounded(slope(points), 6), 3)
})

test.run()
