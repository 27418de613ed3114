import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Batch } from '../../shared/protocol.ts'
import { applyBatch, enter, withPeople } from '../src/visit/apply.ts'
import { emptyView, openMicrophones, selfIn } from '../src/visit/view.ts'
import { entered, meetingFacts, participant, waitingPerson } from './given.ts'

const ada = participant('Ada')
const bob = participant('Bob')

function batch(seq: number, ...happenings: Batch['happenings']): Batch {
  return { seq, happenings }
}

const names = (view: { people: ReadonlyMap<string, { name: string }> }) =>
  [...view.people.values()].map(({ name }) => name)

test('who enters sees who was there', () => {
  const view = enter(emptyView, entered([ada, bob], 7))
  assert.equal(names(view), ['Ada', 'Bob'])
  assert.is(view.seq, 7)
  assert.is(selfIn(view)?.name, 'Ada')
})

test('somebody who joins is added and counted', () => {
  const view = applyBatch(
    enter(emptyView, entered([ada], 7)),
    batch(8, { name: 'participant:joined', notice: { participant: bob, count: 2 } }),
  )
  assert.equal(names(view), ['Ada', 'Bob'])
  assert.is(view.count, 2)
})

test('the newest word on a participant is the right one, and keeps their place', () => {
  const view = applyBatch(
    enter(emptyView, entered([ada, bob], 7)),
    batch(8, {
      name: 'participant:changed',
      notice: { participant: participant('Ada', { handRaisedAt: 5 }) },
    }),
  )
  assert.is(selfIn(view)?.handRaisedAt, 5)
  assert.equal(names(view), ['Ada', 'Bob'])
})

test('a batch that is known already changes nothing', () => {
  const view = enter(emptyView, entered([ada, bob], 7))
  const known = batch(7, { name: 'participant:left', notice: { id: bob.id, reason: 'left', count: 1 } })
  assert.is(applyBatch(view, known), view)
})

test('a gap in the numbers is what was not for this page', () => {
  const view = applyBatch(
    enter(emptyView, entered([ada, bob], 7)),
    batch(12, { name: 'participant:left', notice: { id: bob.id, reason: 'lost', count: 1 } }),
  )
  assert.equal(names(view), ['Ada'])
  assert.is(view.seq, 12)
})

test('a resume adds what was missed, once', () => {
  const before = enter(emptyView, entered([ada], 7))
  const missed = [batch(8, { name: 'participant:joined', notice: { participant: bob, count: 2 } })]
  const back = enter(before, entered([ada], 9, { snapshot: null, missed }))
  assert.equal(names(back), ['Ada', 'Bob'])
  assert.is(back.seq, 9)
  assert.is(applyBatch(back, batch(9)), back)
})

test('a resume with nothing missed keeps the view as it is', () => {
  const before = enter(emptyView, entered([ada, bob], 7))
  const back = enter(before, entered([ada], 7, { snapshot: null }))
  assert.equal(names(back), ['Ada', 'Bob'])
})

test('the end of the meeting is kept with its reason', () => {
  const view = applyBatch(
    enter(emptyView, entered([ada], 7)),
    batch(8, { name: 'meeting:ended', notice: { reason: 'time-over', by: null } }),
  )
  assert.equal(view.ended, { reason: 'time-over', by: null })
})

test('who may admit sees who waits, from the first moment and as it changes', () => {
  const eve = waitingPerson('Eve', { since: 5 })
  const zoe = waitingPerson('Zoé', { since: 9 })
  const first = entered([ada], 7)
  const view = enter(emptyView, {
    ...first,
    snapshot: first.snapshot && { ...first.snapshot, waiting: [eve] },
  })
  assert.equal([...view.waiting.keys()], [eve.id])
  const more = applyBatch(view, batch(8, { name: 'waiting:changed', notice: { person: zoe } }))
  assert.equal([...more.waiting.keys()], [eve.id, zoe.id])
  const away = applyBatch(
    more,
    batch(9, { name: 'waiting:changed', notice: { person: { ...eve, presence: 'away' } } }),
  )
  assert.is(away.waiting.get(eve.id)?.presence, 'away')
  assert.equal([...away.waiting.keys()], [eve.id, zoe.id])
  const left = applyBatch(
    away,
    batch(10, { name: 'waiting:left', notice: { id: eve.id, outcome: 'gone', by: null } }),
  )
  assert.equal([...left.waiting.keys()], [zoe.id])
  const known = applyBatch(
    left,
    batch(11, { name: 'waiting:left', notice: { id: eve.id, outcome: 'gone', by: null } }),
  )
  assert.is(known.waiting, left.waiting)
})

test('settings saved while the meeting goes on replace what was known of it', () => {
  const view = enter(emptyView, entered([ada, bob], 7))
  const meeting = meetingFacts({ title: 'Conseil', mutedOnArrival: true })
  const changed = applyBatch(view, batch(8, { name: 'meeting:changed', notice: { meeting } }))
  assert.is(changed.meeting, meeting)
  assert.equal(names(changed), ['Ada', 'Bob'])
})

test('pages of the list add people and never lose any', () => {
  const view = withPeople(enter(emptyView, entered([ada], 7)), [bob])
  assert.equal(names(view), ['Ada', 'Bob'])
  assert.is(view.count, 2)
})

test('what should be heard: open microphones of others who are here, in a room where all are forwarded', () => {
  const people = [
    participant('Ada', { microphone: 'live' }),
    participant('Bob', { microphone: 'live' }),
    participant('Eve', { microphone: 'muted' }),
    participant('Zoé', { microphone: 'live', presence: 'away' }),
  ]
  const view = enter(emptyView, entered(people, 1))
  assert.equal(openMicrophones(view), ['participant-bob'])
  assert.equal(openMicrophones({ ...view, count: 13 }), [])
})

test('locks are the newest that were told, and who is locked alone is known until they leave', () => {
  const start = enter(emptyView, entered([ada, bob], 7))
  const notes = { ...meetingFacts().locks, notes: true }
  const alone = { id: bob.id, name: 'Bob', locks: { cameras: 'locked' as const } }
  const view = applyBatch(
    start,
    batch(
      8,
      { name: 'lock:changed', notice: { locks: notes, changed: ['notes'], by: 'Ann' } },
      { name: 'lock:person-changed', notice: { person: alone, changed: ['cameras'], by: 'Ann' } },
    ),
  )
  assert.is(view.meeting?.locks.notes, true)
  assert.equal([...view.locked.values()], [alone])
  const free = { person: { ...alone, locks: {} }, changed: ['cameras' as const], by: 'Ann' }
  assert.is(applyBatch(view, batch(9, { name: 'lock:person-changed', notice: free })).locked.size, 0)
  const left = { id: bob.id, reason: 'left' as const, count: 1 }
  assert.is(applyBatch(view, batch(9, { name: 'participant:left', notice: left })).locked.size, 0)
})

test('who shows nothing any more while the list is locked is forgotten, and counted', () => {
  const start = enter(emptyView, entered([ada, bob], 7))
  const hidden = { id: bob.id, count: 5 }
  const view = applyBatch(start, batch(8, { name: 'participant:hidden', notice: hidden }))
  assert.equal([names(view), view.count], [['Ada'], 5])
})

test.run()
