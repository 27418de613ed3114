import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Refused } from '../../../shared/refused.ts'
import { decide, type CommandOf, type Event } from '../../meeting/features.ts'
import type { Meeting } from '../../meeting/meeting.ts'
import { MODERATOR_PLACES, RETURN_MS } from '../../meeting/places.ts'
import { WAITING_MAX, WAITING_PER_BROWSER, WAITING_PER_LINK } from '../../meeting/waiting.ts'
import {
  after,
  ann,
  bob,
  cleo,
  givenIn,
  joined,
  joining,
  knocking,
  person,
  refusal,
  T0,
  unstarted,
} from './given.ts'

const away = (who: typeof bob, at = T0): Event => ({ type: 'went-away', id: who.id, at })
const dan = person('Dan')
const coming = (who: typeof bob, at = T0 + 5): CommandOf<'join'> => joining(who, { at })
const inside = ({ participants }: Meeting): string[] => Array.from(participants.values(), ({ name }) => name)

test('a full meeting says which limit was met', () => {
  const full = givenIn({ maxParticipants: 2 }, joined(ann), joined(bob))
  try {
    decide(full, coming(cleo))
    assert.unreachable('a third joined')
  } catch (error) {
    assert.instance(error, Refused)
    assert.equal((error as Refused).toFailure(), {
      code: 'limit-reached',
      message: 'the meeting is full',
      limit: 'participants',
      max: 2,
    })
  }
})

test('who is away has a place until somebody else needs it, the longest away first', () => {
  const full = givenIn(
    { maxParticipants: 3 },
    joined(ann),
    joined(bob),
    joined(cleo),
    away(cleo),
    away(bob, T0 + 1),
  )
  const events = decide(full, coming(dan))
  assert.equal(events, [
    { type: 'left', id: cleo.id, reason: 'lost', at: T0 + 5 },
    joined({ ...dan, joinedAt: T0 + 5 }),
  ])
  assert.equal(inside(after(full, events)), ['Ann', 'Bob', 'Dan'])
})

test('while there are places nobody loses one', () => {
  const meeting = givenIn({ maxParticipants: 3 }, joined(ann), joined(bob), away(bob))
  assert.equal(
    decide(meeting, coming(dan)).map(({ type }) => type),
    ['joined'],
  )
})

test('a moderator who is away gives their place to nobody', () => {
  const full = givenIn({ maxParticipants: 2 }, joined(ann), joined(bob), away(ann))
  assert.throws(() => decide(full, coming(dan)), refusal('limit-reached'))
})

test('after a restart, when all are away, nobody loses their place to another for a while', () => {
  const full = givenIn({ maxParticipants: 2 }, joined(ann), joined(bob), { type: 'restored', at: T0 })
  assert.throws(() => decide(full, coming(dan, T0 + RETURN_MS - 1)), refusal('limit-reached'))
  assert.is(decide(full, coming(dan, T0 + RETURN_MS))[0]?.type, 'left')
})

test('moderators come in although participants have filled the meeting, as many as there may be', () => {
  let meeting = givenIn({ maxParticipants: 2 }, joined(bob), joined(cleo))
  const moderator = (number: number) => person(`M${String(number)}`, { role: 'moderator' })
  for (let number = 1; number <= MODERATOR_PLACES; number += 1)
    meeting = after(meeting, decide(meeting, coming(moderator(number))))
  assert.is(meeting.participants.size, 2 + MODERATOR_PLACES)
  assert.throws(() => decide(meeting, coming(moderator(0))), refusal('limit-reached'))
  assert.throws(() => decide(meeting, coming(dan)), refusal('limit-reached'))
})

test('who is admitted to a full meeting takes the place of who is away', () => {
  const full = givenIn(
    { waitingRoom: 'everybody', maxParticipants: 2 },
    joined(ann),
    joined(bob),
    away(bob),
    knocking('Dan'),
  )
  const events = decide(full, { type: 'admit', by: ann.id, id: dan.id, at: T0 + 5 })
  assert.equal(inside(after(full, events)), ['Ann', 'Dan'])
})

const crowd = (count: number, more: (index: number) => Parameters<typeof knocking>[1]): Event[] =>
  Array.from({ length: count }, (_, index) => knocking(`P${String(index)}`, more(index)))

test('one browser does not wait more often than a few times, whoever else does', () => {
  const meeting = unstarted({}, ...crowd(WAITING_PER_BROWSER, () => ({ browser: 'one', link: 'a link' })))
  const by = (browser: string | null) => joining(dan, { browser, link: 'a link' })
  assert.throws(() => decide(meeting, by('one')), refusal('limit-reached'))
  for (const other of ['other', null]) assert.is(decide(meeting, by(other))[0]?.type, 'began-waiting')
})

test('one link does not fill the waiting room for those who come by another', () => {
  const meeting = unstarted(
    {},
    ...crowd(WAITING_PER_LINK, (index) => ({ browser: String(index), link: 'one' })),
  )
  assert.throws(() => decide(meeting, joining(dan, { link: 'one' })), refusal('limit-reached'))
  assert.is(decide(meeting, joining(dan, { link: 'other' }))[0]?.type, 'began-waiting')
})

test('in a full waiting room who is away gives their place to who comes', () => {
  const full = unstarted({}, ...crowd(WAITING_MAX, () => ({ link: null })))
  assert.throws(() => decide(full, joining(dan)), refusal('limit-reached'))
  const p7 = person('P7')
  const events = decide(after(full, [away(p7)]), joining(dan, { at: T0 + 5 }))
  assert.equal(events, [
    { type: 'stopped-waiting', id: p7.id, reason: 'lost', at: T0 + 5 },
    knocking('Dan', { at: T0 + 5 }),
  ])
})

test.run()
