import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { HAND_KEPT_MS } from '../../../shared/limits.ts'
import { decide, type Command } from '../../meeting/features.ts'
import type { Meeting, Participant } from '../../meeting/meeting.ts'
import { HAND_SPENT_MS, SpokenHands } from '../../signalling/spoken-hands.ts'
import { after, ann, bob, cleo, given, joined, refusal, T0 } from './given.ts'

const doing = (meeting: Meeting, ...commands: readonly Command[]): Meeting =>
  commands.reduce((now, command) => after(now, decide(now, command)), meeting)
const raise = ({ id: by }: Participant, at = T0): Command => ({ type: 'raise-hand', by, at })
const spend = ({ id }: Participant, at = T0): Command => ({ type: 'spend-hand', id, at })
/** Names in the order of the queue. */
const queue = ({ participants }: Meeting): string[] =>
  [...participants.values()]
    .filter(({ handRaisedAt }) => handRaisedAt !== null)
    .sort((one, other) => (one.handRaisedAt ?? 0) - (other.handRaisedAt ?? 0))
    .map(({ name }) => name)

const inside = given(joined(ann), joined(bob), joined(cleo))

test('hands that go up in the same moment stand in the order in which they came', () => {
  assert.equal(queue(doing(inside, raise(cleo), raise(bob), raise(ann))), ['Cleo', 'Bob', 'Ann'])
  assert.equal(queue(doing(inside, raise(cleo, T0 + 9), raise(bob))), ['Cleo', 'Bob'])
})

test('a moderator lowers all hands at once, which is one fact', () => {
  const raised = doing(inside, raise(bob), raise(cleo), raise(ann))
  assert.throws(() => decide(raised, { type: 'lower-hands', by: bob.id }), refusal('forbidden'))
  assert.equal(decide(raised, { type: 'lower-hands', by: ann.id }), [{ type: 'hands-lowered', by: ann.id }])
  const lowered = doing(raised, { type: 'lower-hands', by: ann.id })
  assert.equal(queue(lowered), [])
  assert.equal(decide(lowered, { type: 'lower-hands', by: ann.id }), [])
})

test('a hand that came down by itself goes up again in its old place, and then stays', () => {
  const spent = doing(inside, raise(bob), raise(cleo), spend(bob, T0 + 10))
  assert.equal(queue(spent), ['Cleo'])
  const again: Command = { type: 'raise-hand', by: bob.id, again: true, at: T0 + 10 + HAND_KEPT_MS }
  const back = doing(spent, again)
  assert.equal(queue(back), ['Bob', 'Cleo'])
  assert.equal(decide(back, spend(bob)), [])
})

test('later, after it was lowered by somebody, or raised anew, it has a new place', () => {
  const again = (at = T0 + 20): Command => ({ type: 'raise-hand', by: bob.id, again: true, at })
  const spent = doing(inside, raise(bob), raise(cleo), spend(bob, T0 + 10))
  assert.equal(queue(doing(spent, again(T0 + 11 + HAND_KEPT_MS))), ['Cleo', 'Bob'])
  assert.equal(queue(doing(spent, raise(bob, T0 + 20))), ['Cleo', 'Bob'])
  const lowered = doing(inside, raise(bob), raise(cleo), { type: 'lower-hand', by: ann.id, id: bob.id })
  assert.equal(queue(doing(lowered, again())), ['Cleo', 'Bob'])
  const all = doing(spent, { type: 'lower-hands', by: ann.id })
  assert.equal(queue(doing(all, raise(cleo, T0 + 15), again())), ['Bob', 'Cleo'])
})

test('the hand of who moderates does not come down by itself, nor one that is not up', () => {
  assert.equal(decide(doing(inside, raise(ann)), spend(ann)), [])
  assert.equal(decide(inside, spend(bob)), [])
})

test('a hand has done its work when its owner was heard long enough since it went up', () => {
  const raised = doing(inside, raise(bob, T0 + 1_000), raise(ann, T0))
  const heard = new SpokenHands()
  assert.equal(heard.hear(raised, [bob.id, cleo.id], T0), [])
  // Silence in between does not count, nor what was said before.
  assert.equal(heard.hear(raised, [], T0 + 3_000), [])
  assert.equal(heard.hear(raised, [bob.id], T0 + 60_000), [])
  assert.equal(heard.hear(raised, [bob.id, cleo.id], T0 + 60_000 + HAND_SPENT_MS - 2_001), [])
  assert.equal(heard.hear(raised, [], T0 + 60_000 + HAND_SPENT_MS - 2_000), [bob.id])
})

test('what was said with another hand up does not count', () => {
  const heard = new SpokenHands()
  const first = doing(inside, raise(bob))
  heard.hear(first, [bob.id], T0)
  heard.hear(first, [bob.id], T0 + HAND_SPENT_MS - 1)
  const lowered = doing(first, { type: 'lower-hand', by: bob.id, id: bob.id })
  const second = doing(lowered, raise(bob, T0 + HAND_SPENT_MS))
  assert.equal(heard.hear(second, [], T0 + HAND_SPENT_MS + 10), [])
})

test.run()
