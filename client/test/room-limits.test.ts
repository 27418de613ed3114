import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { LockedPerson } from '../../shared/locks.ts'
import { barredIn } from '../src/visit/barred.ts'
import { toldOfLocks } from '../src/visit/locks.ts'
import { isPressing, isShort, warningAt } from '../src/meeting/time-left.ts'
import type { OwnCamera } from '../src/own/own-camera.svelte.ts'
import { heedRoom } from '../src/visit/room-limits.ts'
import { meetingFacts, participant } from './given.ts'

const { locks } = meetingFacts()
const strict = meetingFacts({ locks: { ...locks, cameras: true, microphones: true, camerasToAll: true } })
const nobody = new Map<string, LockedPerson>()
const bob = participant('bob')
const ann = participant('ann', { role: 'moderator' })
const apart = (own: LockedPerson['locks']) =>
  new Map<string, LockedPerson>([[bob.id, { id: bob.id, name: 'Bob', locks: own }]])

type Bars = readonly [self: typeof bob | null, meeting: typeof strict | null, locked?: typeof nobody]
/** From what somebody is barred, and by whose lock. */
const bars = (...[self, meeting, locked = nobody]: Bars): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(barredIn({ self, meeting, locked })).filter(([, whose]) => whose !== null),
  )

test('a lock keeps participants from something, and never moderators', () => {
  assert.equal(bars(bob, strict), { cameras: 'room', microphones: 'room', camerasToAll: 'room' })
  assert.equal(bars(ann, strict), {})
})

test('who is locked or allowed alone is so whatever holds for the room', () => {
  const own = apart({ cameras: 'allowed', microphones: 'locked', notes: 'locked' })
  assert.equal(bars(bob, strict, own), { microphones: 'self', camerasToAll: 'room', notes: 'self' })
  assert.equal(bars(bob, meetingFacts(), own), { microphones: 'self', notes: 'self' })
})

test('nothing is barred by standard settings, nor before they are known', () => {
  assert.equal(bars(bob, meetingFacts()), {})
  assert.equal(bars(bob, null), {})
  assert.equal(bars(null, strict), {})
})

test('what is locked or unlocked is told to whom it concerns, and not to who did it', () => {
  const told = (self: typeof bob, notice: Parameters<typeof toldOfLocks>[0], locked = nobody) => {
    const one = toldOfLocks(notice, { self, meeting: strict, locked })
    return one && [one.whose, one.locked, one.allowed]
  }
  const room = (by: string) => ({
    locks: strict.locks,
    changed: ['microphones' as const, 'notes' as const],
    by,
  })
  assert.equal(told(bob, room('Cleo')), ['room', ['microphones'], ['notes']])
  assert.equal(told(ann, room('Cleo')), ['room', ['microphones'], ['notes']])
  assert.is(told(ann, room(ann.name)), null)
  assert.equal(told(bob, room('Cleo'), apart({ microphones: 'allowed' })), ['room', [], ['notes']])
  const person: LockedPerson = { id: bob.id, name: 'Bob', locks: { cameras: 'locked' } }
  const alone = {
    person,
    changed: ['cameras' as const, 'microphones' as const, 'notes' as const],
    by: 'Cleo',
  }
  assert.equal(told(bob, alone), ['self', ['cameras', 'microphones'], ['notes']])
  assert.is(told(participant('cleo'), alone), null)
})

test('people are warned at five minutes and at one, each for a minute', () => {
  const minutes = (count: number) => warningAt(count * 60_000)
  assert.equal([6, 5.01, 5, 4.5, 4, 2, 1.01, 1, 0.5, 0, -1].map(minutes), [
    null,
    null,
    5,
    5,
    null,
    null,
    null,
    1,
    1,
    null,
    null,
  ])
})

test('in the last half hour what is left is shown instead of what has passed, and presses in the last five minutes', () => {
  assert.not(isShort(1_800_000))
  assert.ok(isShort(1_799_999))
  assert.not(isPressing(300_001))
  assert.ok(isPressing(300_000))
})

test('what the room no longer allows is stopped at once, and what it allows goes on', () => {
  const { self, meeting } = { self: participant('bob', { microphone: 'muted' }), meeting: strict }
  const happened: string[] = []
  const own = (at: 'on' | 'starting' | 'off') => ({
    camera: {
      capture: { at } as OwnCamera['capture'],
      stop: () => {
        happened.push('camera stops')
        return Promise.resolve()
      },
    },
    microphone: {
      on: ({ is }: { readonly is: string }) => void happened.push(is),
      told: (state: string) => void happened.push(`told ${state}`),
    },
  })
  const after = (at: 'on' | 'starting' | 'off', facts: typeof strict) => {
    happened.length = 0
    heedRoom({ self, meeting: facts, locked: nobody }, own(at))
    return [...happened]
  }
  assert.equal(after('on', meeting), ['camera stops', 'barred', 'told muted'])
  assert.equal(after('starting', meeting), ['camera stops', 'barred', 'told muted'])
  assert.equal(after('off', meeting), ['barred', 'told muted'])
  assert.equal(after('on', meetingFacts()), ['told muted'])
})

test.run()
