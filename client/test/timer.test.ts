import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Timer } from '../../shared/timer.ts'
import { isOver, saidBetween, shownAt } from '../src/meeting/timer/count.ts'
import { applyBatch, enter } from '../src/visit/apply.ts'
import { emptyView } from '../src/visit/view.ts'
import { entered, participant } from './given.ts'

const END = 1_000_000
const countdown: Timer = { title: '', startedAt: END - 600_000, endsAt: END, sound: false, ready: [] }
const stopwatch: Timer = { ...countdown, endsAt: null }

test('a countdown shows whole seconds that are left, and never less than nothing', () => {
  assert.equal(
    [-600_000, -59_001, -1, 0, 5_000].map((at) => shownAt(countdown, END + at)),
    [600_000, 60_000, 1_000, 0, 0],
  )
  assert.equal(
    [-1, 0].map((at) => isOver(countdown, END + at)),
    [false, true],
  )
})

test('a stopwatch shows what has passed, and is never over', () => {
  assert.equal(
    [-1, 0, 1_999].map((at) => shownAt(stopwatch, stopwatch.startedAt + at)),
    [0, 0, 1_000],
  )
  assert.not(isOver(stopwatch, END * 2))
})

test('five minutes, one minute and the end are said once each, however seldom one looks', () => {
  const said = (before: number, now: number) => saidBetween(countdown, END + before, END + now)
  assert.is(said(-300_001, -299_500), 5)
  assert.is(said(-299_500, -298_500), null)
  assert.is(said(-60_500, -60_000), 1)
  assert.is(said(-1, 0), 'over')
  assert.is(said(0, 1_000), null)
  // A page that slept says the newest only.
  assert.is(said(-400_000, -50_000), 1)
  assert.is(said(-400_000, 50_000), 'over')
  assert.is(saidBetween(stopwatch, 0, END * 2), null)
})

test('who is ready is added to the timer and taken from it', () => {
  const ada = participant('Ada')
  const tell = (seq: number, ready: boolean) =>
    ({ seq, happenings: [{ name: 'timer:ready', notice: { id: ada.id, ready } }] }) as const
  const view = applyBatch(enter(emptyView, entered([ada], 1)), {
    ...{ seq: 2, happenings: [{ name: 'timer:changed', notice: { timer: countdown } }] },
  })
  const ready = applyBatch(view, { ...tell(3, true), happenings: [...tell(3, true).happenings] })
  assert.equal(ready.meeting?.timer?.ready, [ada.id])
  const not = applyBatch(ready, { ...tell(4, false), happenings: [...tell(4, false).happenings] })
  assert.equal(not.meeting?.timer?.ready, [])
})

test.run()
