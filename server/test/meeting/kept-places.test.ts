/** What a telephone finds again that calls once more. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CALL_KEPT_MS } from '../../../shared/limits.ts'
import { decide, type Command } from '../../meeting/features.ts'
import type { Meeting, Participant } from '../../meeting/meeting.ts'
import { after, ann, bob, given, givenIn, having, joined, joining, person, published, T0 } from './given.ts'

const caller = person('Phone •••• 42', { via: 'phone', browser: 'number' })
const doing = (meeting: Meeting, ...commands: readonly Command[]): Meeting =>
  commands.reduce((now, command) => after(now, decide(now, command)), meeting)
const leave = ({ id: by }: Participant, at = T0): Command => ({ type: 'leave', by, at })
const raise = ({ id: by }: Participant, at = T0): Command => ({ type: 'raise-hand', by, at })
const admit = ({ id }: Participant): Command => ({ type: 'admit', by: ann.id, id, at: T0 })
const inside = given(joined(ann), joined(bob), joined(caller))
const handOf = (meeting: Meeting, { id }: Participant = caller) =>
  meeting.participants.get(id)?.handRaisedAt ?? null

for (const [later, name] of [
  [CALL_KEPT_MS, 'soon'],
  [CALL_KEPT_MS + 1, 'too late'],
] as const)
  test(`who hangs up with a hand up and calls again ${name}`, () => {
    const gone = doing(inside, raise(caller), raise(bob), leave(caller))
    const back = doing(gone, joining(caller, { at: T0 + later }))
    assert.is(handOf(back), later === CALL_KEPT_MS ? T0 : null)
    assert.ok(handOf(back, bob) !== handOf(back))
  })

test('a place that somebody has by now is given to the next', () => {
  const gone = doing(inside, raise(caller), leave(caller), raise(bob))
  const back = doing(gone, joining(caller))
  assert.equal([handOf(back, bob), handOf(back)], [T0, T0 + 1])
})

test('a page that leaves raises its hand anew', () => {
  const back = doing(inside, raise(bob), leave(bob), joining(bob))
  assert.is(handOf(back, bob), null)
})

test('a caller who was let in need not wait again when they call again soon, but later, or when they were sent back', () => {
  const empty = givenIn(having({ waitingRoom: 'everybody' }), joined(ann))
  const admitted = doing(empty, joining(caller), admit(caller), leave(caller))
  const waits = (meeting: Meeting, at: number) =>
    doing(meeting, joining(caller, { at })).waiting.has(caller.id)
  assert.is(waits(admitted, T0 + CALL_KEPT_MS), false)
  assert.is(waits(admitted, T0 + CALL_KEPT_MS + 1), true)
  const back: Command = { type: 'send-back', by: ann.id, id: caller.id, at: T0 }
  const sentBack = doing(empty, joining(caller), admit(caller), back, leave(caller))
  assert.is(waits(sentBack, T0), true)
})

test('who was sent out has no place any more', () => {
  const out: Command = { type: 'remove', by: ann.id, id: caller.id, ban: false, at: T0 }
  assert.is(doing(inside, raise(caller), out).keptPlaces.size, 0)
})

test('who was muted by somebody else comes back muted, and is heard when they want it', () => {
  const speaking = after(inside, [published(caller, 'mic')])
  const muted = doing(speaking, { type: 'mute', by: ann.id, id: caller.id })
  for (const lost of [
    doing(muted, { type: 'lose-media', id: caller.id }),
    doing(muted, leave(caller), joining(caller)),
  ]) {
    const { producerId } = published(caller, 'mic')
    const back = doing(lost, { type: 'publish', by: caller.id, producerId, source: 'mic', muted: false })
    assert.is(back.participants.get(caller.id)?.microphone?.muted, true)
    const heard = doing(back, { type: 'unmute', by: caller.id }, { type: 'lose-media', id: caller.id })
    const again = doing(heard, { type: 'publish', by: caller.id, producerId, source: 'mic', muted: false })
    assert.is(again.participants.get(caller.id)?.microphone?.muted, false)
  }
})

test('what a moderator called somebody stays theirs: a caller by their number, a page by its browser', () => {
  const page = person('Bob', { browser: 'a browser' })
  const rename = ({ id }: Participant, name: string): Command => ({
    ...{ type: 'rename', by: ann.id, id, name, at: T0 },
  })
  const meeting = given(joined(ann), joined(caller), joined(page))
  const gone = doing(meeting, rename(caller, 'Mayor'), rename(page, 'Robert'), leave(caller), leave(page))
  const later = { at: T0 + 10 * CALL_KEPT_MS }
  const pageAgain = person('Bob', { browser: 'a browser', id: 'another-page' as typeof bob.id })
  const sameNumber = person('Phone •••• 42', {
    ...{ via: 'phone', browser: 'number', id: 'second-of-the-number' as typeof bob.id },
  })
  const back = doing(
    gone,
    joining(caller, later),
    joining(pageAgain, later),
    joining(sameNumber, later),
    joining(person('Vera', { browser: 'a browser', verified: true }), later),
  )
  assert.equal(
    [...back.participants.values()].map(({ name }) => name),
    ['Ann', 'Mayor', 'Robert', 'Phone •••• 42', 'Vera'],
  )
})

test('what one called oneself is as one says it the next time', () => {
  const own = { type: 'rename', by: ann.id, id: ann.id, name: 'Anna', at: T0 } as const
  const meeting = given(joined({ ...ann, browser: 'hers' }))
  assert.is(doing(meeting, own).givenNames.size, 0)
})

test.run()
