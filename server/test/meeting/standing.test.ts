import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { UserId } from '../../../shared/ids.ts'
import { decide, type CommandOf } from '../../meeting/features.ts'
import type { Participant } from '../../meeting/meeting.ts'
import { after, ann, bob, given, givenIn, joined, person, producer, published, T0 } from './given.ts'

const GRACE = 'user-of-grace' as UserId
const account = { userId: GRACE, session: 'session-of-grace' }
const grace: Participant = person('Grace', { account, role: 'moderator' })
const lose: CommandOf<'lose-standing'> = { type: 'lose-standing', userId: GRACE, at: T0 }
const comes = { ...joined(grace), byStanding: true } as const
const became = { type: 'became-participant', id: grace.id, at: T0 } as const

test('who is a moderator by looking after the room is a participant when they do so no more', () => {
  const meeting = given(joined(ann), comes)
  const events = decide(meeting, lose)
  assert.equal(events, [became])
  const now = after(meeting, events)
  assert.is(now.participants.get(grace.id)?.role, 'participant')
  assert.is(now.participants.get(ann.id)?.role, 'moderator')
  assert.equal(decide(now, lose), [])
})

test('who is a moderator by their link, or somebody else, stays what they are', () => {
  assert.equal(decide(given(joined(grace)), lose), [])
  const other = { ...account, userId: 'user-of-other' as UserId }
  assert.equal(decide(given({ ...comes, account: other }, joined(bob)), lose), [])
})

test('what participants may not send here stops with the role', () => {
  const permits = { cameras: false, microphones: false }
  const sends = [published(grace, 'mic'), published(grace, 'camera'), published(grace, 'screen')]
  assert.equal(decide(givenIn({ permits }, comes, ...sends), lose), [
    became,
    { type: 'unpublished', id: grace.id, producerId: producer(grace, 'camera') },
    { type: 'muted', id: grace.id, by: null },
  ])
})

test('of who is away the media ends, too: it cannot be told what it is shown from now on', () => {
  const away = { type: 'went-away', id: grace.id, at: T0 } as const
  const meeting = given(comes, published(grace, 'mic'), published(grace, 'camera'), away)
  const events = decide(meeting, lose)
  assert.equal(
    events.map(({ type }) => type),
    ['became-participant', 'unpublished', 'unpublished'],
  )
  assert.equal(after(meeting, events).participants.get(grace.id)?.microphone, null)
})

test('a disabled account takes along who came by a pass of it, under whatever name', () => {
  const guest = person('Guest', { passOf: GRACE, role: 'moderator' })
  const meeting = given(joined(ann), joined(guest))
  assert.equal(decide(meeting, { type: 'disable', userId: GRACE, at: T0 }), [
    { type: 'left', id: guest.id, reason: 'disabled', at: T0 },
  ])
})

test.run()
