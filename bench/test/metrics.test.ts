import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { lagBetween } from '../parts/metrics.ts'

const reading = (counts: Readonly<Record<string, number>>): ReadonlyMap<string, number> =>
  new Map(
    Object.entries(counts).map(([le, count]) => [`preau_event_loop_lag_seconds_bucket{le="${le}"}`, count]),
  )

test('the lag between two readings is what came between them, within its bucket', () => {
  const before = reading({ '0.01': 50, '0.05': 60, '+Inf': 70 })
  const after = reading({ '0.01': 140, '0.05': 160, '+Inf': 170 })
  assert.is(lagBetween(before, after, 90), 10)
  assert.is(lagBetween(before, after, 95), 30)
  assert.is(lagBetween(before, after, 100), 50)
})

test('nothing that was measured is no figure', () => {
  assert.ok(Number.isNaN(lagBetween(new Map(), new Map(), 99)))
  const same = reading({ '0.01': 5, '+Inf': 5 })
  assert.ok(Number.isNaN(lagBetween(same, same, 99)))
})

test.run()
