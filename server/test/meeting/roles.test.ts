import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Refused } from '../../../shared/refused.ts'
import { type Command, decide } from '../../meeting/features.ts'
import type { Meeting } from '../../meeting/meeting.ts'
import type { Outcome } from './commands-from-nobody.ts'
import { dan, eve, matrix, meeting } from './every-command.ts'
import { after, ann, bob, cleo, T0 } from './given.ts'

function outcome(state: Meeting, command: Command): Outcome {
  try {
    decide(state, command)
    return 'done'
  } catch (error) {
    if (error instanceof Refused) return error.code
    throw error
  }
}

for (const [title, command, row] of Object.values(matrix).flat())
  test(`who may ${title}: moderator, participant, somebody who left, a stranger; nobody after the end`, () => {
    const asked = [ann, bob, dan, eve].map((by) => outcome(meeting, command(by)))
    const ended = after(meeting, [{ type: 'ended', reason: 'empty', at: T0 }])
    const late = new Set([ann, bob, dan, eve].map((by) => outcome(ended, command(by))))
    assert.equal([...asked, ...late], [...row])
  })

test('a lowered hand says who lowered it', () => {
  const events = decide(meeting, { type: 'lower-hand', by: ann.id, id: cleo.id })
  assert.equal(events, [{ type: 'hand-lowered', id: cleo.id, by: ann.id }])
  assert.is(after(meeting, events).participants.get(cleo.id)?.handRaisedAt, null)
  assert.is(after(meeting, events).participants.get(bob.id)?.handRaisedAt, T0)
})

test('a raised hand keeps its place', () => {
  assert.equal(decide(meeting, { type: 'raise-hand', by: bob.id, at: T0 + 99 }), [])
  const lowered = after(meeting, decide(meeting, { type: 'lower-hand', by: bob.id, id: bob.id }))
  assert.equal(decide(lowered, { type: 'lower-hand', by: bob.id, id: bob.id }), [])
  const events = decide(lowered, { type: 'raise-hand', by: bob.id, at: T0 + 99 })
  assert.is(after(lowered, events).participants.get(bob.id)?.handRaisedAt, T0 + 99)
})

test('nothing that a participant does changes a role', () => {
  const roles = (state: Meeting): string[] =>
    Array.from(state.participants.values(), (who) => `${who.id} ${who.role}`)
  for (const [title, command] of Object.values(matrix).flat()) {
    const asked = command(bob)
    if (outcome(meeting, asked) !== 'done') continue
    const unchanged = roles(after(meeting, decide(meeting, asked))).every((role) =>
      roles(meeting).includes(role),
    )
    assert.ok(unchanged, title)
  }
})

test.run()
