import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LEAVE_MAX_MS, next, SERVER_BACK_MS } from '../leaving.ts'

const test = suite('an sfu that becomes empty')
const HOUR = 3_600_000

const moves = { connected: true, stays: false }
const stays = { connected: true, stays: true }
const away = { connected: false, stays: false }
const situation = (more: Partial<Parameters<typeof next>[0]>) =>
  next({ state: 'leaving', forMs: 0, endpoints: 3, owners: [moves], ...more }, HOUR)

test('it ends when nobody is here any more', () => {
  assert.is(situation({ endpoints: 0 }), 'end')
  assert.is(situation({ endpoints: 0, state: 'draining' }), 'end')
})

test('draining waits for rooms to end by themselves, and has them moved when that takes too long', () => {
  assert.is(situation({ state: 'draining', forMs: HOUR - 1, owners: [stays] }), 'wait')
  assert.is(situation({ state: 'draining', forMs: HOUR }), 'leave')
})

test('leaving waits for servers that move their rooms, not for those that cannot, and for none for ever', () => {
  assert.is(situation({ owners: [moves, stays] }), 'wait')
  assert.is(situation({ owners: [stays] }), 'end')
  assert.is(situation({ owners: [stays, away], forMs: SERVER_BACK_MS - 1 }), 'wait')
  assert.is(situation({ owners: [stays, away], forMs: SERVER_BACK_MS }), 'end')
  assert.is(situation({ forMs: LEAVE_MAX_MS - 1 }), 'wait')
  assert.is(situation({ forMs: LEAVE_MAX_MS }), 'end')
})

test.run()
