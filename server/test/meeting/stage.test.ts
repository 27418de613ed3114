import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { SNAPSHOT_PARTICIPANTS } from '../../../shared/limits.ts'
import { SPOTLIGHTS_MAX } from '../../../shared/stage.ts'
import { decide, type Command } from '../../meeting/features.ts'
import type { Meeting } from '../../meeting/meeting.ts'
import { factsOf, snapshotOf } from '../../reactions/to-wire.ts'
import { after, ann, bob, cleo, given, joined, person, T0 } from './given.ts'

const doing = (meeting: Meeting, ...commands: readonly Command[]): Meeting =>
  commands.reduce((now, command) => after(now, decide(now, command)), meeting)
const lay = (layout: 'grid' | 'speaker' | null): Command => ({ type: 'lay-out', by: ann.id, layout, at: T0 })
const light = (id: typeof bob.id, on = true): Command => ({ type: 'spotlight', by: ann.id, id, on, at: T0 })
const interpret = (interpreter: typeof bob.id | null): Command => ({
  ...{ type: 'set-interpreter', by: ann.id, interpreter, at: T0 },
})
const inside = given(joined(ann), joined(bob), joined(cleo))
const shown = (meeting: Meeting) => factsOf(meeting, T0).stage

test('a meeting begins with a stage that everybody arranges for themselves', () => {
  assert.equal(shown(inside), { layout: null, spotlit: [], interpreter: null, by: '', at: 0 })
})

test('one layout is for everybody until it is given back; who gave it, and when, is known', () => {
  const laid = doing(inside, lay('grid'))
  assert.equal([shown(laid).layout, shown(laid).by, shown(laid).at], ['grid', 'Ann', T0])
  assert.equal(decide(laid, lay('grid')), [])
  assert.is(shown(doing(laid, lay(null))).layout, null)
})

test('several are large for everybody, each once; the oldest gives way', () => {
  const lit = doing(inside, light(bob.id), light(cleo.id))
  assert.equal(shown(lit).spotlit, [bob.id, cleo.id])
  assert.equal(decide(lit, light(bob.id)), [])
  assert.equal(shown(doing(lit, light(bob.id, false))).spotlit, [cleo.id])
  const many = Array.from({ length: SPOTLIGHTS_MAX + 1 }, (_, index) => person(`P${String(index)}`))
  const full = doing(given(joined(ann), ...many.map(joined)), ...many.map(({ id }) => light(id)))
  assert.equal(
    shown(full).spotlit,
    many.slice(1).map(({ id }) => id),
  )
})

test('one person has the interpreter’s place, and who leaves has no place', () => {
  const set = doing(inside, light(bob.id), interpret(bob.id))
  assert.is(shown(set).interpreter, bob.id)
  assert.is(shown(doing(set, interpret(cleo.id))).interpreter, cleo.id)
  assert.is(shown(doing(set, interpret(null))).interpreter, null)
  const left = doing(set, { type: 'leave', by: bob.id, at: T0 })
  assert.equal([shown(left).interpreter, shown(left).spotlit], [null, []])
  assert.equal(decide(left, interpret(null)), [])
})

test('whom all are to see is among those whom who comes into a crowd is told of', () => {
  const [first, ...crowd] = Array.from({ length: 2 * SNAPSHOT_PARTICIPANTS }, (_, index) =>
    person(`P${String(index)}`),
  )
  assert.ok(first)
  const meeting = given(joined(ann), joined(first), ...crowd.map(joined))
  const told = (now: Meeting) =>
    snapshotOf(now, { id: ann.id, circle: 'moderators' }, T0).participants.some(({ id }) => id === first.id)
  assert.equal([meeting, doing(meeting, interpret(first.id)), doing(meeting, light(first.id))].map(told), [
    false,
    true,
    true,
  ])
})

test.run()
