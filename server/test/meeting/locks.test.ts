import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ChatScope } from '../../../shared/chat.ts'
import { LOCKS, type Lock } from '../../../shared/lock-names.ts'
import type { PersonLockChanges } from '../../../shared/locks.ts'
import { maySay } from '../../meeting/chat-audience.ts'
import { decide, type Command } from '../../meeting/features.ts'
import { may } from '../../meeting/locks.ts'
import type { Meeting, Participant } from '../../meeting/meeting.ts'
import {
  after,
  ann,
  bob,
  cleo,
  given,
  givenIn,
  having,
  joined,
  joining,
  person,
  producer,
  published,
  refusal,
  T0,
} from './given.ts'

const dora = person('Dora', { role: 'moderator' })
const everybody = [ann, dora, bob, cleo].map(joined)

const lock = (...locks: Lock[]): Command => ({
  type: 'set-locks',
  by: ann.id,
  at: T0,
  locks: Object.fromEntries(locks.map((one) => [one, true])),
})
const unlock = (...locks: Lock[]): Command => ({
  type: 'set-locks',
  by: ann.id,
  at: T0,
  locks: Object.fromEntries(locks.map((one) => [one, false])),
})
const forBob = (locks: PersonLockChanges): Command => ({
  type: 'set-person-locks',
  by: ann.id,
  at: T0,
  id: bob.id,
  locks,
})
const doing = (meeting: Meeting, ...commands: readonly Command[]): Meeting =>
  commands.reduce((now, command) => after(now, decide(now, command)), meeting)
const now = ({ participants }: Meeting, { id }: Participant): Participant => {
  const who = participants.get(id)
  if (who === undefined) throw new Error('not inside')
  return who
}
const allowed = (meeting: Meeting, who: Participant): Lock[] =>
  LOCKS.filter((one) => may(meeting, now(meeting, who), one))

for (const one of LOCKS) {
  const without = LOCKS.filter((other) => other !== one)
  test(`${one}: locked for the room keeps all participants from it, and no moderator`, () => {
    const locked = doing(given(...everybody), lock(one))
    assert.equal(
      [ann, dora, bob, cleo].map((who) => allowed(locked, who)),
      [LOCKS, LOCKS, without, without],
    )
    const free = doing(locked, unlock(one))
    assert.equal(allowed(free, bob), LOCKS)
  })
  test(`${one}: somebody is locked alone, or allowed alone, or as the room`, () => {
    const alone = doing(given(...everybody), forBob({ [one]: 'locked' }))
    assert.equal(
      [bob, cleo].map((who) => allowed(alone, who)),
      [without, LOCKS],
    )
    assert.equal(allowed(doing(alone, unlock(one)), bob), without, 'the room does not change that')
    const free = doing(alone, lock(one), forBob({ [one]: 'allowed' }))
    assert.equal(
      [bob, cleo].map((who) => allowed(free, who)),
      [LOCKS, without],
    )
    const like = doing(free, forBob({ [one]: 'as-room' }))
    assert.equal(
      [bob, cleo].map((who) => allowed(like, who)),
      [without, without],
    )
    assert.equal(now(like, bob).locks, {})
  })
  test(`${one}: follows a promotion and a demotion at once`, () => {
    const locked = doing(given(...everybody), lock(one), forBob({ notes: 'locked' }))
    const promoted = doing(locked, { type: 'promote', by: ann.id, id: bob.id, at: T0 })
    assert.equal(allowed(promoted, bob), LOCKS)
    const demoted = doing(
      promoted,
      { type: 'demote', by: ann.id, id: dora.id, at: T0 },
      { type: 'demote', by: ann.id, id: bob.id, at: T0 },
    )
    assert.equal(allowed(demoted, dora), without)
    assert.equal(
      allowed(demoted, bob),
      without.filter((other) => other !== 'notes'),
    )
  })
  test(`${one}: counts for those to come`, () => {
    const dan = person('Dan')
    const meeting = doing(given(...everybody), lock(one), joining(dan))
    assert.equal(allowed(meeting, dan), without)
  })
}

const sends = [
  published(ann, 'mic'),
  published(ann, 'camera'),
  published(bob, 'mic'),
  published(bob, 'camera'),
  published(bob, 'screen'),
  published(cleo, 'mic'),
]

test('what is locked stops at once: cameras are gone, microphones muted; screens and moderators go on', () => {
  const events = decide(given(...everybody, ...sends), lock('cameras', 'microphones'))
  assert.equal(events.slice(1), [
    { type: 'unpublished', id: bob.id, producerId: producer(bob, 'camera') },
    { type: 'muted', id: bob.id, by: null },
    { type: 'muted', id: cleo.id, by: null },
  ])
})

test('a lock of one stops theirs only, and who is allowed alone goes on', () => {
  const meeting = given(...everybody, ...sends)
  assert.equal(decide(meeting, forBob({ microphones: 'locked' })).slice(1), [
    { type: 'muted', id: bob.id, by: null },
  ])
  const free = doing(meeting, forBob({ microphones: 'allowed', cameras: 'allowed' }))
  assert.equal(decide(free, lock('cameras', 'microphones')).slice(1), [
    { type: 'muted', id: cleo.id, by: null },
  ])
})

test('a locked microphone is not opened, nor asked for; an unlocking opens none', () => {
  const locked = doing(given(...everybody, ...sends), lock('microphones', 'cameras'))
  assert.throws(() => decide(locked, { type: 'unmute', by: bob.id }), refusal('forbidden'))
  assert.throws(
    () => decide(locked, { type: 'ask-unmute', by: ann.id, id: bob.id, at: T0 }),
    refusal('forbidden'),
  )
  const camera = {
    type: 'publish',
    by: bob.id,
    producerId: producer(bob, 'camera'),
    source: 'camera',
    muted: false,
  } as const
  assert.throws(() => decide(locked, camera), refusal('forbidden'))
  assert.is(now(doing(locked, unlock('microphones')), bob).microphone?.muted, true)
  const allowedAlone = doing(locked, forBob({ microphones: 'allowed' }), { type: 'unmute', by: bob.id })
  assert.is(now(allowedAlone, bob).microphone?.muted, false)
})

test('what is so already is no event, and only what changes is in one', () => {
  const meeting = doing(given(...everybody), lock('notes'), forBob({ notes: 'allowed' }))
  assert.equal(decide(meeting, lock('notes')), [])
  assert.equal(decide(meeting, forBob({ notes: 'allowed', cameras: 'as-room' })), [])
  assert.equal(decide(meeting, lock('notes', 'publicChat')), [
    { type: 'locks-set', by: ann.id, at: T0, locks: { publicChat: true } },
  ])
})

test('who is locked alone is so again when they come back by their browser or account; a freedom is not kept', () => {
  const account = { userId: null, session: 'of-bob' }
  const known = { ...bob, browser: 'browser-of-bob', account }
  const locked = doing(
    given(joined(ann), joined(known)),
    forBob({ microphones: 'locked', cameras: 'allowed' }),
    { type: 'leave', by: bob.id, at: T0 },
  )
  for (const same of [{ browser: 'browser-of-bob' }, { account }]) {
    const again = person('Robert', same)
    assert.equal(now(doing(locked, joining(again)), again).locks, { microphones: 'locked' })
  }
  const other = person('Rob', { browser: 'another' })
  assert.equal(now(doing(locked, joining(other)), other).locks, {})
})

test('the room’s settings are where a meeting starts from; what is saved there later counts where it changes', () => {
  const permits = { cameras: false, camerasForModerators: true, publicChat: false }
  const started = givenIn({ permits }, ...everybody)
  assert.equal(allowed(started, bob), ['microphones', 'privateChat', 'notes', 'participantList'])
  const saved = having({ permits: { ...permits, cameras: true } })
  const configured = doing(started, unlock('publicChat'), lock('notes'), {
    type: 'configure',
    settings: saved,
    at: T0,
  })
  assert.equal(allowed(configured, bob), [
    'cameras',
    'microphones',
    'publicChat',
    'privateChat',
    'participantList',
  ])
})

test('private chat that is locked is so among participants: moderators can always be reached', () => {
  const scopes = (meeting: Meeting, who: Participant): ChatScope[] =>
    (['everyone', 'moderators', { only: ann.id }, { only: cleo.id }] as ChatScope[]).filter((scope) =>
      maySay(meeting, now(meeting, who), scope),
    )
  const locked = doing(given(...everybody), lock('publicChat', 'privateChat'))
  assert.equal(scopes(locked, bob), ['moderators', { only: ann.id }])
  assert.equal(scopes(locked, dora), ['everyone', 'moderators', { only: ann.id }, { only: cleo.id }])
  const free = doing(locked, forBob({ privateChat: 'allowed' }))
  assert.equal(scopes(free, bob), ['moderators', { only: ann.id }, { only: cleo.id }])
})

test.run()
