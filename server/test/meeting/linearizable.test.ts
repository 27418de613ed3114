import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Command, Event } from '../../meeting/features.ts'
import { ann, bob, cleo, joined, opening, started, T0 } from './given.ts'
import { whyNotLinearizable, type Operation } from './linearizable.ts'

const bea = { ...cleo, role: 'moderator' as const }
const begun: Event[] = [{ type: 'opened', ...opening }, started, joined(ann), joined(bob), joined(bea)]
const from = begun.length
const promote: Command = { type: 'promote', by: ann.id, id: bob.id, at: T0 }
const demote: Command = { type: 'demote', by: bea.id, id: bob.id, at: T0 }
const promoted: Event = { type: 'promoted', by: ann.id, id: bob.id, at: T0 + 5 }
const demoted: Event = { type: 'demoted', by: bea.id, id: bob.id, at: T0 + 7 }
const asked = (command: Command, [startedAt, endedAt]: [number, number], outcome = 'ok'): Operation => ({
  ...{ by: command.type === 'promote' ? ann.id : bea.id, command, outcome, startedAt, endedAt },
})
const why = (history: Operation[], ...events: Event[]) =>
  whyNotLinearizable(history, [...begun, ...events], from)

test('what overlaps may have happened in either order', () => {
  const both = [asked(promote, [0, 10]), asked(demote, [5, 15])]
  assert.is(why(both, promoted, demoted), null)
  assert.is(why(both, promoted), null, 'to demote a participant does nothing')
})

test('what was answered before another thing was asked happened before it', () => {
  const later = [asked(demote, [0, 4]), asked(promote, [5, 9])]
  assert.match(why(later, promoted, demoted) ?? '', 'before what was answered earlier')
  assert.is(why(later, promoted), null)
})

test('an answer that is in no journal was a lie, unless nothing was to do', () => {
  assert.match(why([asked(promote, [0, 4])]) ?? '', 'nowhere')
  assert.is(why([asked(promote, [0, 4], 'unknown')]), null)
  assert.is(why([asked(promote, [0, 4], 'unknown')], promoted), null)
  assert.is(why([asked(demote, [0, 4])]), null)
})

test('a refusal must be right at some moment in between', () => {
  assert.match(why([asked(promote, [0, 4], 'forbidden')]) ?? '', 'nowhere')
  assert.match(why([asked(promote, [0, 4], 'unauthenticated')]) ?? '', 'nowhere')
  const out: Event = { type: 'left', id: ann.id, reason: 'kicked', by: cleo.id, at: T0 }
  const kick: Operation = {
    ...{ by: bea.id, outcome: 'unknown', startedAt: 0, endedAt: 9 },
    command: { type: 'remove', by: bea.id, id: ann.id, ban: false, at: T0 },
  }
  assert.is(why([kick, asked(promote, [0, 4], 'unauthenticated')], out), null)
})

test('what happens twice, or that nobody asked for, is found', () => {
  const again: Event = { type: 'demoted', by: bea.id, id: bob.id, at: T0 + 8 }
  assert.match(why([asked(promote, [0, 4])], promoted, again) ?? '', 'nobody asked for it')
})

test.run()
