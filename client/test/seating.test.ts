import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  emptySeating,
  FOCUS_HOLD_MS,
  reseat,
  type Moment,
  type Seating,
} from '../src/meeting/stage/seating.ts'

const present = ['me', 'a', 'b', 'c', 'd', 'e']

function moment(now: number, more: Partial<Moment> = {}): Moment {
  return { present, selfId: 'me', speaking: [], places: 3, now, ...more }
}

function after(...moments: readonly Moment[]): Seating {
  return moments.reduce(reseat, emptySeating)
}

test('oneself sits in front, at the end of the first page', () => {
  assert.equal(after(moment(0)).order, ['a', 'b', 'me', 'c', 'd', 'e'])
})

test('nobody moves when somebody in front speaks', () => {
  const before = after(moment(0))
  assert.equal(reseat(before, moment(100, { speaking: ['b', 'a'] })).order, before.order)
})

test('somebody at the back who speaks takes the seat of whoever was silent longest', () => {
  const seated = after(moment(0), moment(100, { speaking: ['b'] }), moment(200, { speaking: ['a'] }))
  assert.equal(reseat(seated, moment(300, { speaking: ['e'] })).order, ['a', 'e', 'me', 'c', 'd', 'b'])
})

test('who speaks keeps the seat, and oneself always', () => {
  const order = reseat(after(moment(0)), moment(100, { speaking: ['a', 'b', 'e'] })).order
  assert.equal(order.slice(0, 3), ['a', 'b', 'me'])
})

test('who leaves frees the seat and the others stay in order', () => {
  const order = reseat(after(moment(0)), moment(100, { present: ['me', 'b', 'c', 'd', 'e'] })).order
  assert.equal(order, ['b', 'c', 'me', 'd', 'e'])
})

test('the large tile is somebody else from the beginning', () => {
  assert.is(after(moment(0)).focus?.id, 'a')
})

test('the large tile follows who speaks, after a while', () => {
  const early = after(moment(0), moment(FOCUS_HOLD_MS - 1, { speaking: ['c'] }))
  assert.is(early.focus?.id, 'a')
  assert.is(reseat(early, moment(FOCUS_HOLD_MS, { speaking: ['c'] })).focus?.id, 'c')
})

test('the large tile stays with who speaks, though another is louder', () => {
  const talking = after(moment(0, { speaking: ['b'] }), moment(10_000, { speaking: ['c', 'b'] }))
  assert.is(talking.focus?.id, 'b')
})

test('one’s own voice does not make oneself large', () => {
  assert.is(after(moment(0), moment(10_000, { speaking: ['me'] })).focus?.id, 'a')
})

test('when the large one leaves another takes over at once', () => {
  const seated = after(moment(0))
  assert.is(reseat(seated, moment(1, { present: ['me', 'b'] })).focus?.id, 'b')
})

test.run()
