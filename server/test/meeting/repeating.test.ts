import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { JournalRow } from '../../db/journal.ts'
import { evolve, type Command } from '../../meeting/features.ts'
import { LiveMeeting } from '../../meeting/live-meeting.ts'
import { opened } from '../../meeting/lifecycle.ts'
import type { Meeting } from '../../meeting/meeting.ts'
import { MeetingJournal, REPEAT_MS } from '../../reactions/journal.ts'
import { ManualClock } from '../manual-clock.ts'
import { ann, bob, joining, opening, producer, T0 } from './given.ts'

/** A meeting with Ann and Bob, whose microphone is open, and what is written of it. */
function written() {
  const clock = new ManualClock(T0)
  const rows: JournalRow[] = []
  const journal = new MeetingJournal({ append: (row) => rows.push(row) }, clock)
  const live = LiveMeeting.open(opening, {
    reactions: [journal.reaction],
    written: () => Promise.resolve(),
    onFault: (fault) => assert.unreachable(String(fault)),
  })
  live.dispatch(joining(ann))
  live.dispatch(joining(bob))
  const microphone = { producerId: producer(bob, 'mic'), source: 'mic', muted: false } as const
  live.dispatch({ type: 'publish', by: bob.id, ...microphone })
  return { clock, rows, journal, live }
}

/** The meeting as another process would find it. */
function folded(rows: readonly JournalRow[]): Meeting {
  const inOrder = rows.toSorted((one, other) => one.seq - other.seq)
  return inOrder.map(({ event }) => event).reduce(evolve, opened(opening))
}

const mute: Command = { type: 'mute', by: bob.id, id: bob.id }
const unmute: Command = { type: 'unmute', by: bob.id }
const isMuted = ({ participants }: Meeting) => participants.get(bob.id)?.microphone?.muted

test('a change is written at once when nothing like it was a moment ago', () => {
  const { rows, live } = written()
  live.dispatch(mute)
  live.dispatch({ type: 'raise-hand', by: bob.id, at: T0 })
  assert.equal(folded(rows), live.now)
})

test('of changes that repeat few are written, and never is somebody heard again who was muted', () => {
  const { clock, rows, live } = written()
  const before = rows.length
  for (let step = 0; step < 500; step += 1) {
    live.dispatch(step % 2 === 0 ? mute : unmute)
    if (isMuted(live.now) === true) assert.is(isMuted(folded(rows)), true)
    clock.pass(20)
  }
  assert.ok(rows.length - before <= 2 * 10, String(rows.length - before))
  clock.pass(REPEAT_MS)
  assert.equal(folded(rows), live.now)
})

test('a hand that goes up and down is written as it is in the end, in its place', () => {
  const { clock, rows, live } = written()
  const before = rows.length
  for (let step = 0; step < 101; step += 1) {
    const raise: Command = { type: 'raise-hand', by: bob.id, at: T0 + step }
    live.dispatch(step % 2 === 0 ? raise : { type: 'lower-hand', by: bob.id, id: bob.id })
    clock.pass(20)
  }
  live.dispatch({ type: 'leave', by: ann.id, at: T0 + 101 })
  clock.pass(REPEAT_MS)
  assert.ok(rows.length - before <= 5, String(rows.length - before))
  assert.equal(folded(rows), live.now)
})

test('what a moderator does is written, whatever was written of it before', () => {
  const { rows, live } = written()
  for (const command of [mute, unmute]) live.dispatch(command)
  live.dispatch({ type: 'mute', by: ann.id, id: bob.id })
  assert.equal(rows.at(-1)?.event, { type: 'muted', id: bob.id, by: ann.id })
})

test('before the end all that waits is written', () => {
  const { rows, live, journal } = written()
  for (const command of [mute, unmute]) live.dispatch(command)
  assert.is(isMuted(folded(rows)), true)
  journal.flush()
  assert.equal(folded(rows), live.now)
})

test('who is muted for good costs no timer for good', () => {
  const { clock, live } = written()
  live.dispatch(mute)
  clock.pass(REPEAT_MS)
  assert.is(clock.waiting, 0)
})

test.run()
