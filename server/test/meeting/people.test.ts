import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CLOSED_PAGE_GRACE_MS, SEAT_GRACE_MS } from '../../../shared/limits.ts'
import { type Command, type CommandOf, decide } from '../../meeting/features.ts'
import { GONE_MAX, goneReason } from '../../meeting/gone.ts'
import type { Meeting } from '../../meeting/meeting.ts'
import { joining, after, ann, bob, cleo, given, joined, opening, person, refusal, T0 } from './given.ts'

function coming(name: string): CommandOf<'join'> {
  return joining(person(name), { at: T0 + 5 })
}

test('who joins is inside, here, silent and without a hand', () => {
  const events = decide(given(), coming('Bob'))
  assert.equal(events, [joined(person('Bob', { joinedAt: T0 + 5 }))])
})

test('somebody who is inside cannot join again', () => {
  assert.throws(() => decide(given(joined(bob)), coming('Bob')), refusal('conflict'))
})

test('a second Ada is "Ada (2)", a third "Ada (3)", and a freed number is used again', () => {
  const ada = (id: string): Command => ({ ...coming(id), name: 'Ada' })
  let meeting: Meeting = given()
  for (const id of ['one', 'two', 'three']) meeting = after(meeting, decide(meeting, ada(id)))
  assert.equal(names(meeting), ['Ada', 'Ada (2)', 'Ada (3)'])
  meeting = after(meeting, decide(meeting, { type: 'leave', by: person('two').id, at: T0 }))
  meeting = after(meeting, decide(meeting, ada('four')))
  assert.equal(names(meeting), ['Ada', 'Ada (3)', 'Ada (2)'])
})

test('who left may join again, who was kicked may not', () => {
  const left = given(joined(bob), { type: 'left', id: bob.id, reason: 'left', at: T0 })
  assert.is(left.gone.get(bob.id)?.reason, 'left')
  const back = after(left, decide(left, coming('Bob')))
  assert.is(back.gone.has(bob.id), false)
  assert.is(back.participants.has(bob.id), true)
  const kicked = given(joined(bob), { type: 'left', id: bob.id, reason: 'kicked', at: T0 })
  assert.throws(() => decide(kicked, coming('Bob')), refusal('kicked'))
})

test('who leaves is gone, and the meeting knows that it is empty', () => {
  const meeting = given(joined(bob))
  const events = decide(meeting, { type: 'leave', by: bob.id, at: T0 + 9 })
  assert.equal(events, [{ type: 'left', id: bob.id, reason: 'left', at: T0 + 9 }])
  const empty = after(meeting, events)
  assert.is(empty.emptySince, T0 + 9)
  assert.is(empty.gone.get(bob.id)?.reason, 'left')
})

test('a meeting with somebody inside is not empty, even when all are away', () => {
  assert.is(given(joined(ann), { type: 'went-away', id: ann.id, at: T0 }).emptySince, null)
  const one = given(joined(ann), joined(bob), { type: 'left', id: bob.id, reason: 'left', at: T0 })
  assert.is(one.emptySince, null)
})

test('a lost socket keeps the seat with everything on it', () => {
  const meeting = given(joined(bob), { type: 'hand-raised', id: bob.id, at: T0 })
  const before = meeting.participants.get(bob.id)
  const away = after(meeting, decide(meeting, { type: 'go-away', id: bob.id, at: T0 + 1 }))
  assert.equal(away.participants.get(bob.id), { ...before, awaySince: T0 + 1 })
  const back = after(away, decide(away, { type: 'come-back', id: bob.id }))
  assert.equal(back.participants.get(bob.id), before)
})

test('the seat of a closed page waits for a reload only, that of a lost line for its return', () => {
  const goneAfter = (closed: boolean): number | undefined => {
    const meeting = given(joined(ann), joined(bob))
    const away = after(meeting, decide(meeting, { type: 'go-away', id: bob.id, closed, at: T0 }))
    return [CLOSED_PAGE_GRACE_MS, SEAT_GRACE_MS].find((ms) =>
      decide(away, { type: 'pass-time', at: T0 + ms }).some(({ type }) => type === 'left'),
    )
  }
  assert.equal([goneAfter(true), goneAfter(false)], [CLOSED_PAGE_GRACE_MS, SEAT_GRACE_MS])
  // Who is back, and loses the line then, has not closed anything.
  const back = given(
    joined(bob),
    { type: 'went-away', id: bob.id, closed: true, at: T0 },
    { type: 'came-back', id: bob.id },
  )
  const lost = after(back, decide(back, { type: 'go-away', id: bob.id, at: T0 + 1 }))
  assert.equal(decide(lost, { type: 'pass-time', at: T0 + 1 + CLOSED_PAGE_GRACE_MS }), [])
})

test('going away twice does not make the grace period longer, coming back twice is nothing new', () => {
  const away = given(joined(bob), { type: 'went-away', id: bob.id, at: T0 })
  assert.equal(decide(away, { type: 'go-away', id: bob.id, at: T0 + 50 }), [])
  assert.equal(decide(given(joined(bob)), { type: 'come-back', id: bob.id }), [])
})

test('a seat that was given up cannot be taken again, and the meeting can say why', () => {
  const lost = given(joined(bob), joined(cleo), { type: 'left', id: bob.id, reason: 'lost', at: T0 })
  assert.throws(() => decide(lost, { type: 'come-back', id: bob.id }), refusal('forbidden'))
  assert.is(lost.gone.get(bob.id)?.reason, 'lost')
})

test('after a restart everybody is away with a whole grace period, and an empty meeting starts counting anew', () => {
  const busy = given(joined(ann), joined(bob), { type: 'went-away', id: bob.id, at: T0 })
  const restored = after(busy, decide(busy, { type: 'restore', at: T0 + 500 }))
  assert.equal(
    [...restored.participants.values()].map((who) => who.awaySince),
    [T0 + 500, T0 + 500],
  )
  assert.is(restored.emptySince, null)
  assert.is(after(given(), decide(given(), { type: 'restore', at: T0 + 500 })).emptySince, T0 + 500)
})

test('who went is remembered for the grace period of a seat, and no more of them than there may be', () => {
  const visit = (meeting: Meeting, number: number, at: number): Meeting => {
    const who = person(`P${String(number)}`)
    return after(meeting, [joined(who), { type: 'left', id: who.id, reason: 'left', at }])
  }
  let meeting = given()
  for (let number = 0; number < GONE_MAX + 50; number += 1) meeting = visit(meeting, number, T0 + number)
  assert.is(meeting.gone.size, GONE_MAX)
  assert.is(meeting.gone.has(person('P49').id), false)
  assert.is(goneReason(meeting, person('P50').id), 'left')
  assert.equal([...visit(meeting, 0, T0 + 10 * SEAT_GRACE_MS).gone.keys()], [person('P0').id])
})

test('who was sent out stays out, however many go after them', () => {
  let meeting = given(joined(bob), { type: 'left', id: bob.id, reason: 'kicked', at: T0 })
  for (let number = 0; number <= GONE_MAX; number += 1) {
    const who = person(`P${String(number)}`)
    meeting = after(meeting, [joined(who), { type: 'left', id: who.id, reason: 'left', at: T0 + 1e9 }])
  }
  assert.is(goneReason(meeting, bob.id), 'kicked')
  assert.throws(() => decide(meeting, coming('Bob')), refusal('kicked'))
})

test('the meeting before is never changed', () => {
  const before = given(joined(ann))
  const copy = structuredClone(before)
  after(before, decide(before, coming('Bob')))
  after(before, decide(before, { type: 'leave', by: ann.id, at: T0 }))
  assert.equal(before, copy)
  assert.is(before.id, opening.id)
})

function names(meeting: Meeting): string[] {
  return Array.from(meeting.participants.values(), (who) => who.name)
}

test.run()
