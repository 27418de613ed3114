import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { decide, type Command } from '../../meeting/features.ts'
import type { Meeting } from '../../meeting/meeting.ts'
import { factsOf } from '../../reactions/to-wire.ts'
import { after, ann, bob, given, joined, MINUTE, refusal, T0 } from './given.ts'

const doing = (meeting: Meeting, ...commands: readonly Command[]): Meeting =>
  commands.reduce((now, command) => after(now, decide(now, command)), meeting)
const start = (seconds: number | null, by = ann.id): Command => ({
  ...{ type: 'start-timer', by, title: 'Groups', seconds, sound: true, at: T0 },
})
const extend = (seconds: number, at: number): Command => ({ type: 'extend-timer', by: ann.id, seconds, at })
const ready = (by: typeof ann.id, is = true): Command => ({ type: 'be-ready', by, ready: is })
const inside = given(joined(ann), joined(bob))
const shown = (meeting: Meeting) => factsOf(meeting, T0).timer

test('a countdown is one value: when it ends, by the server’s clock', () => {
  assert.equal(shown(doing(inside, start(300))), {
    ...{ title: 'Groups', startedAt: T0, endsAt: T0 + 5 * MINUTE, sound: true, ready: [] },
  })
  assert.is(shown(doing(inside, start(null)))?.endsAt, null)
  assert.is(shown(doing(inside, start(300), { type: 'stop-timer', by: ann.id, at: T0 })), null)
})

test('it lasts longer when a moderator says so, and begins again after its end', () => {
  const running = doing(inside, start(60))
  assert.is(shown(doing(running, extend(60, T0 + 1)))?.endsAt, T0 + 2 * MINUTE)
  assert.is(shown(doing(running, extend(60, T0 + 5 * MINUTE)))?.endsAt, T0 + 6 * MINUTE)
  assert.throws(() => decide(doing(inside, start(null)), extend(60, T0)), refusal('not-found'))
})

test('who is ready says so once, and counts while they are here', () => {
  const running = doing(inside, start(60), ready(bob.id), ready(ann.id))
  assert.equal(decide(running, ready(bob.id)), [])
  assert.equal(shown(running)?.ready, [bob.id, ann.id])
  assert.equal(shown(doing(running, ready(bob.id, false)))?.ready, [ann.id])
  assert.equal(shown(doing(running, { type: 'leave', by: bob.id, at: T0 }))?.ready, [ann.id])
  assert.equal(shown(doing(running, start(90)))?.ready, [])
})

test('without a timer nobody is ready', () => {
  assert.equal(decide(inside, ready(bob.id)), [])
})

test.run()
