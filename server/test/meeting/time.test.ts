import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { SEAT_GRACE_MS } from '../../../shared/limits.ts'
import { decide, type EventOf } from '../../meeting/features.ts'
import { EMPTY_MS, nextDeadline } from '../../meeting/lifecycle.ts'
import type { Meeting } from '../../meeting/meeting.ts'
import { DURATION } from '../../../shared/room-limits.ts'
import { after, ann, bob, given, joined, MINUTE, refusal, T0 } from './given.ts'

const END = T0 + 280 * MINUTE
const away = (id: typeof bob.id, at: number): EventOf<'went-away'> => ({ type: 'went-away', id, at })

test('a seat is kept for the grace period, to the millisecond', () => {
  const meeting = given(joined(ann), joined(bob), away(bob.id, T0))
  const deadline = T0 + SEAT_GRACE_MS
  assert.is(nextDeadline(meeting), deadline)
  assert.equal(decide(meeting, { type: 'pass-time', at: deadline - 1 }), [])
  assert.equal(decide(meeting, { type: 'pass-time', at: deadline }), [
    { type: 'left', id: bob.id, reason: 'lost', at: deadline },
  ])
})

test('all seats that are overdue are given up at once, the others kept', () => {
  const meeting = given(joined(ann), joined(bob), away(ann.id, T0 + 10), away(bob.id, T0))
  assert.is(nextDeadline(meeting), T0 + SEAT_GRACE_MS)
  const late = decide(meeting, { type: 'pass-time', at: T0 + SEAT_GRACE_MS + 10 })
  assert.equal(
    late.map((event) => event.type),
    ['left', 'left'],
  )
  assert.is(after(meeting, late).emptySince, T0 + SEAT_GRACE_MS + 10)
})

test('who came back in time stays', () => {
  const meeting = given(joined(bob), away(bob.id, T0), { type: 'came-back', id: bob.id })
  assert.is(nextDeadline(meeting), END)
  assert.equal(decide(meeting, { type: 'pass-time', at: T0 + SEAT_GRACE_MS }), [])
})

test('a meeting with nobody inside ends after five minutes', () => {
  assert.is(EMPTY_MS, 5 * MINUTE)
  assert.is(nextDeadline(given()), T0 + EMPTY_MS)
  assert.equal(decide(given(), { type: 'pass-time', at: T0 + EMPTY_MS - 1 }), [])
  assert.equal(decide(given(), { type: 'pass-time', at: T0 + EMPTY_MS }), [
    { type: 'ended', reason: 'empty', at: T0 + EMPTY_MS },
  ])
})

test('somebody inside keeps the meeting going until its time is over', () => {
  const meeting = given(joined(ann))
  assert.is(nextDeadline(meeting), END)
  assert.equal(decide(meeting, { type: 'pass-time', at: END - 1 }), [])
  assert.equal(decide(meeting, { type: 'pass-time', at: END }), [
    { type: 'ended', reason: 'time-over', at: END },
  ])
})

test('the end of time is told once and speaks for everybody’s leaving', () => {
  const meeting = given(joined(ann), joined(bob), away(bob.id, T0))
  const events = decide(meeting, { type: 'pass-time', at: END + 1 })
  assert.equal(
    events.map((event) => event.type),
    ['ended'],
  )
  const ended = after(meeting, events)
  assert.is(ended.participants.size, 0)
  assert.is(ended.ended, 'time-over')
  assert.is(nextDeadline(ended), null)
})

test('at its deadline there is always something to say, and never before', () => {
  const states: readonly Meeting[] = [
    given(),
    given(joined(ann)),
    given(joined(ann), away(ann.id, T0 + 3)),
    given(joined(ann), { type: 'left', id: ann.id, reason: 'left', at: T0 + 7 }),
    given(joined(ann), { type: 'restored', at: T0 + 11 }),
  ]
  for (const state of states) {
    const deadline = nextDeadline(state)
    assert.type(deadline, 'number')
    assert.is(decide(state, { type: 'pass-time', at: Number(deadline) - 1 }).length, 0)
    assert.is(decide(state, { type: 'pass-time', at: Number(deadline) }).length, 1)
  }
})

test('a moderator prolongs a meeting, as far as meetings may last', () => {
  const meeting = given(joined(ann), joined(bob))
  const prolong = (minutes: number, by = ann.id) => ({ type: 'prolong', by, minutes, at: T0 + 5 }) as const
  assert.throws(() => decide(meeting, prolong(15, bob.id)), refusal('forbidden'))
  const events = decide(meeting, prolong(15))
  assert.equal(events, [{ type: 'prolonged', by: ann.id, endsAt: END + 15 * MINUTE, at: T0 + 5 }])
  const longer = after(meeting, events)
  assert.is(nextDeadline(longer), END + 15 * MINUTE)
  const longest = after(longer, decide(longer, prolong(DURATION.max)))
  assert.is(nextDeadline(longest), T0 + DURATION.max * MINUTE)
  assert.throws(() => decide(longest, prolong(1)), refusal('limit-reached'))
})

test.run()
