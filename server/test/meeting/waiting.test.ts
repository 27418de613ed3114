import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { SEAT_GRACE_MS } from '../../../shared/limits.ts'
import { decide, type Event } from '../../meeting/features.ts'
import { EMPTY_MS, nextDeadline, UNSTARTED_MS } from '../../meeting/lifecycle.ts'
import {
  after,
  ann,
  bob,
  cleo,
  given,
  givenIn,
  inside,
  joined,
  joining,
  MINUTE,
  person,
  refusal,
  T0,
  types,
  unstarted,
  waiting,
  knocking as waits,
} from './given.ts'

test('a temporary meeting is there for its first moderator for an hour, whoever has waited meanwhile', () => {
  assert.is(UNSTARTED_MS, 60 * MINUTE)
  assert.is(nextDeadline(unstarted()), T0 + UNSTARTED_MS)
  const bobWent: Event = { type: 'stopped-waiting', id: bob.id, reason: 'left', at: T0 + MINUTE }
  const again = unstarted({}, waits('Bob'), bobWent)
  assert.is(nextDeadline(again), T0 + MINUTE + UNSTARTED_MS)
  const used = after(again, decide(again, joining(ann)))
  const left = after(used, decide(used, { type: 'leave', by: ann.id, at: T0 + 2 * MINUTE }))
  assert.is(nextDeadline(left), T0 + 2 * MINUTE + EMPTY_MS)
})

test('a participant who comes before a moderator waits, and takes no time from the meeting', () => {
  const meeting = unstarted()
  const events = decide(meeting, joining(bob, { link: 'a hash', microphone: 'live', at: T0 + 5 }))
  assert.equal(events, [waits('Bob', { link: 'a hash', microphone: 'live', at: T0 + 5 })])
  const now = after(meeting, events)
  assert.equal([now.startedAt, now.endsAt, now.emptySince, nextDeadline(now)], [null, null, null, null])
})

test('the first moderator starts the meeting, and who waits comes in in the order of their coming', () => {
  const meeting = unstarted({}, waits('Bob'), waits('Cleo'))
  const events = decide(meeting, joining(ann, { at: T0 + MINUTE }))
  assert.equal(types(events), ['started', 'joined', 'joined', 'joined'])
  const now = after(meeting, events)
  assert.equal(inside(now), ['Ann', 'Bob', 'Cleo'])
  assert.equal(waiting(now), [])
  assert.is(now.startedAt, T0 + MINUTE)
  assert.is(now.endsAt, T0 + 281 * MINUTE)
})

test('a second moderator starts nothing anew', () => {
  const meeting = given(joined(ann))
  const events = decide(meeting, joining(person('Bea', { role: 'moderator' }), { at: T0 + MINUTE }))
  assert.equal(types(events), ['joined'])
})

test('with a waiting room the start lets nobody in but the moderator', () => {
  const meeting = unstarted({ waitingRoom: 'everybody' }, waits('Bob'))
  const now = after(meeting, decide(meeting, joining(ann)))
  assert.equal(inside(now), ['Ann'])
  assert.equal(waiting(now), ['Bob'])
})

test('with a waiting room participants wait, and moderators never do', () => {
  const meeting = givenIn({ waitingRoom: 'everybody' }, joined(ann))
  assert.equal(types(decide(meeting, joining(bob))), ['began-waiting'])
  assert.equal(types(decide(meeting, joining(person('Bea', { role: 'moderator' })))), ['joined'])
})

test('who is admitted comes in as they are known, under a name that nobody else has', () => {
  const account = { userId: null, session: 'a session' }
  const { id } = person('Another')
  const meeting = givenIn({ waitingRoom: 'everybody' }, joined(ann), waits('Ann', { id, account }), {
    type: 'went-away',
    id,
    at: T0 + 1,
  })
  const events = decide(meeting, { type: 'admit', by: ann.id, id, at: T0 + 9 })
  const who = person('Ann (2)', { id, account, awaySince: T0 + 1, joinedAt: T0 + 9 })
  assert.equal(events, [{ ...joined(who), admittedBy: ann.id }])
  assert.equal(waiting(after(meeting, events)), [])
})

test('who is admitted to a full meeting goes on waiting', () => {
  const meeting = givenIn({ waitingRoom: 'everybody', maxParticipants: 1 }, joined(ann), waits('Bob'))
  assert.throws(
    () => decide(meeting, { type: 'admit', by: ann.id, id: bob.id, at: T0 }),
    refusal('limit-reached'),
  )
  assert.equal(waiting(meeting), ['Bob'])
})

test('at the start there is a place for as many as there are places, and the others are told', () => {
  const meeting = unstarted({ maxParticipants: 2 }, waits('Bob'), waits('Cleo'))
  const events = decide(meeting, joining(ann))
  assert.equal(events.at(-1), { type: 'stopped-waiting', id: cleo.id, reason: 'full', at: T0 })
  const now = after(meeting, events)
  assert.equal(inside(now), ['Ann', 'Bob'])
  assert.equal(waiting(now), [])
  assert.is(now.gone.get(cleo.id)?.reason, 'full')
})

test('somebody who waits cannot join twice, and comes in at once by a moderator’s right', () => {
  const meeting = unstarted({ waitingRoom: 'everybody' }, waits('Bob'))
  assert.throws(() => decide(meeting, joining(bob)), refusal('conflict'))
  const now = after(meeting, decide(meeting, joining({ ...bob, role: 'moderator' })))
  assert.equal(inside(now), ['Bob'])
  assert.equal(waiting(now), [])
})

test('a waiting seat is kept as any other: it may be away for the grace period and come back', () => {
  const meeting = unstarted({}, waits('Bob'))
  const away = after(meeting, decide(meeting, { type: 'go-away', id: bob.id, at: T0 }))
  assert.is(nextDeadline(away), T0 + SEAT_GRACE_MS)
  assert.is(after(away, decide(away, { type: 'come-back', id: bob.id })).waiting.get(bob.id)?.awaySince, null)
  const late = T0 + SEAT_GRACE_MS
  const lost = decide(away, { type: 'pass-time', at: late })
  assert.equal(lost, [{ type: 'stopped-waiting', id: bob.id, reason: 'lost', at: late }])
  assert.is(after(away, lost).emptySince, late)
})

test('who waits may go', () => {
  const meeting = unstarted({}, waits('Bob'))
  const events = decide(meeting, { type: 'leave', by: bob.id, at: T0 + 1 })
  assert.equal(events, [{ type: 'stopped-waiting', id: bob.id, reason: 'left', at: T0 + 1 }])
  assert.is(after(meeting, events).gone.get(bob.id)?.reason, 'left')
})

test('who waits may do nothing of what people inside may', () => {
  const meeting = givenIn({ waitingRoom: 'everybody' }, joined(ann), waits('Bob'))
  const by = bob.id
  const microphone = {
    type: 'publish',
    by,
    producerId: 'a-microphone' as never,
    source: 'mic',
    muted: true,
  } as const
  assert.throws(() => decide(meeting, microphone), refusal('forbidden'))
  assert.throws(() => decide(meeting, { type: 'raise-hand', by, at: T0 }), refusal('forbidden'))
  assert.throws(() => decide(meeting, { type: 'admit', by, id: by, at: T0 }), refusal('forbidden'))
  assert.throws(() => decide(meeting, { type: 'mute', by: ann.id, id: by }), refusal('not-found'))
})

test('in a permanent room a meeting that nobody started ends when nobody waits for as long as in an empty one', () => {
  const meeting = unstarted({ permanent: true })
  assert.equal(decide(meeting, { type: 'pass-time', at: T0 + EMPTY_MS }), [
    { type: 'ended', reason: 'empty', at: T0 + EMPTY_MS },
  ])
  const busy = unstarted({}, waits('Bob'))
  assert.equal(decide(busy, { type: 'pass-time', at: T0 + 1_000 * MINUTE }), [])
})

test('a link that is revoked takes along who waits by it, and nobody else', () => {
  const meeting = givenIn(
    { waitingRoom: 'everybody' },
    joined(ann),
    waits('Bob', { link: 'one' }),
    waits('Cleo', { link: 'other' }),
    waits('Dan'),
  )
  const events = decide(meeting, { type: 'revoke', links: ['one', 'third'], at: T0 + 2 })
  assert.equal(events, [{ type: 'stopped-waiting', id: bob.id, reason: 'revoked', at: T0 + 2 }])
  assert.is(after(meeting, events).gone.get(bob.id)?.reason, 'revoked')
})

test('who signs out or is disabled leaves, from inside or from the waiting, and nobody else does', () => {
  const account = { userId: 'user-0001' as never, session: 'one' }
  const other = { ...account, session: 'other' }
  const meeting = givenIn(
    { waitingRoom: 'everybody' },
    joined({ ...ann, account }),
    joined({ ...bob, account: other }),
    waits('Cleo', { account }),
    waits('Dan', { account: { userId: null, session: 'third' } }),
    waits('Eve'),
  )
  assert.equal(decide(meeting, { type: 'sign-out', session: 'one', at: T0 }), [
    { type: 'left', id: ann.id, reason: 'signed-out', at: T0 },
    { type: 'stopped-waiting', id: cleo.id, reason: 'signed-out', at: T0 },
  ])
  assert.equal(decide(meeting, { type: 'disable', userId: account.userId, at: T0 }), [
    { type: 'left', id: ann.id, reason: 'disabled', at: T0 },
    { type: 'left', id: bob.id, reason: 'disabled', at: T0 },
    { type: 'stopped-waiting', id: cleo.id, reason: 'disabled', at: T0 },
  ])
})

test('after a restart who waited waits, away, with a whole grace period', () => {
  const meeting = unstarted({}, waits('Bob'))
  const restored = after(meeting, decide(meeting, { type: 'restore', at: T0 + 7 }))
  assert.is(restored.waiting.get(bob.id)?.awaySince, T0 + 7)
  assert.is(restored.emptySince, null)
})

test('the end is the end for who waits, too', () => {
  const meeting = givenIn({ waitingRoom: 'everybody' }, joined(ann), waits('Bob'))
  const now = after(meeting, decide(meeting, { type: 'close', reason: 'room-deleted', at: T0 }))
  assert.equal([now.ended, now.participants.size, now.waiting.size], ['room-deleted', 0, 0])
})

test.run()
