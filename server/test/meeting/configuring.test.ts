import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PARTING_MS } from '../../meeting/configuring.ts'
import { Refused } from '../../../shared/refused.ts'
import { type Command, decide, type Event } from '../../meeting/features.ts'
import type { Meeting } from '../../meeting/meeting.ts'
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
  knocking,
  MINUTE,
  person,
  producer,
  published,
  T0,
  unstarted,
} from './given.ts'

type Changes = Parameters<typeof having>[0]

const configure = (changes: Changes, at = T0): Command => ({
  type: 'configure',
  settings: having(changes),
  at,
})
const publishing = (who: typeof bob, source: 'mic' | 'camera', muted = false): Command => ({
  type: 'publish',
  by: who.id,
  producerId: producer(who, source),
  source,
  muted,
})
const limitOf = (meeting: Meeting, command: Command): string | undefined => {
  try {
    decide(meeting, command)
  } catch (error) {
    if (error instanceof Refused && error.code === 'forbidden') return error.facts.limit
    throw error
  }
  return undefined
}
const types = (events: readonly Event[]): string[] => events.map(({ type }) => type)

test('saving the same settings is nothing, whatever the order of their members', () => {
  const { permits, ...rest } = having({})
  const shuffled = { permits: Object.fromEntries(Object.entries(permits).reverse()), ...rest } as never
  assert.equal(decide(given(joined(ann)), { type: 'configure', settings: shuffled, at: T0 }), [])
})

test('a new title is told and changes nothing else', () => {
  const meeting = given(joined(ann), joined(bob), published(bob, 'camera'))
  const events = decide(meeting, configure({ title: 'Council' }, T0 + 1))
  assert.equal(events, [
    { type: 'configured', settings: having({ title: 'Council' }), endsAt: meeting.endsAt, at: T0 + 1 },
  ])
  assert.equal(after(meeting, events), { ...meeting, settings: having({ title: 'Council' }) })
})

test('without a waiting room any more, who waits comes in', () => {
  const meeting = givenIn({ waitingRoom: 'everybody' }, joined(ann), knocking('Bob'))
  assert.equal(types(decide(meeting, configure({}))), ['configured', 'joined'])
})

test('before the start, who waits goes on waiting for it', () => {
  const meeting = unstarted({ waitingRoom: 'everybody' }, knocking('Bob'))
  assert.equal(types(decide(meeting, configure({}))), ['configured'])
})

test('a lower limit sends nobody out and lets nobody else in', () => {
  const meeting = given(joined(ann), joined(bob), joined(cleo))
  const now = after(meeting, decide(meeting, configure({ maxParticipants: 2 })))
  assert.is(now.participants.size, 3)
  const left = after(now, decide(now, { type: 'leave', by: cleo.id, at: T0 }))
  assert.throws(() => decide(left, joining(cleo)), /full/)
})

test('a new duration counts from the start, and leaves a minute to part', () => {
  const meeting = given(joined(ann))
  const endsAt = (durationMs: number, at: number): number | null =>
    after(meeting, decide(meeting, configure({ durationMs }, at))).endsAt
  assert.is(endsAt(60 * MINUTE, T0 + MINUTE), T0 + 60 * MINUTE)
  assert.is(endsAt(60 * MINUTE, T0 + 90 * MINUTE), T0 + 90 * MINUTE + PARTING_MS)
})

test('another change than the duration’s does not make a meeting longer that is about to end', () => {
  const meeting = given(joined(ann))
  const late = Number(meeting.endsAt) - 1_000
  assert.is(after(meeting, decide(meeting, configure({ title: 'Council' }, late))).endsAt, meeting.endsAt)
})

test('the duration of a meeting that has not started counts when it does', () => {
  const meeting = unstarted()
  const now = after(meeting, decide(meeting, configure({ durationMs: MINUTE })))
  assert.is(now.endsAt, null)
  assert.is(after(now, decide(now, joining(ann, { at: T0 + 5 }))).endsAt, T0 + 5 + MINUTE)
})

test('when cameras are taken away participants’ stop, and moderators’ and screens go on', () => {
  const meeting = given(
    ...[ann, bob].map(joined),
    ...[ann, bob].map((who) => published(who, 'camera')),
    published(bob, 'screen'),
  )
  const events = decide(meeting, configure({ permits: { cameras: false } }))
  assert.equal(events.slice(1), [{ type: 'unpublished', id: bob.id, producerId: producer(bob, 'camera') }])
})

test('when microphones are taken away participants’ are muted, and nobody in particular did it', () => {
  const meeting = given(
    ...[ann, bob, cleo].map(joined),
    published(ann, 'mic'),
    published(bob, 'mic'),
    published(cleo, 'mic', true),
  )
  const events = decide(meeting, configure({ permits: { microphones: false } }))
  assert.equal(events.slice(1), [{ type: 'muted', id: bob.id, by: null }])
  const now = after(meeting, events)
  assert.is(limitOf(now, { type: 'unmute', by: bob.id }), 'microphones-permit')
})

test('what is not permitted is refused to participants by name, and not to moderators', () => {
  const meeting = givenIn({ permits: { cameras: false, microphones: false } }, joined(ann), joined(bob))
  assert.is(limitOf(meeting, publishing(bob, 'camera')), 'cameras-permit')
  assert.is(limitOf(meeting, publishing(bob, 'mic', true)), 'microphones-permit')
  for (const source of ['camera', 'mic'] as const)
    assert.is(limitOf(meeting, publishing(ann, source)), undefined)
})

test('everybody arrives muted where the room wants it so, save who starts the meeting', () => {
  const meeting = unstarted({ mutedOnArrival: true })
  let now = after(meeting, decide(meeting, joining(ann)))
  const bea = person('Bea', { role: 'moderator' })
  for (const who of [bea, bob]) now = after(now, decide(now, joining(who)))
  for (const who of [ann, bea, bob]) now = after(now, decide(now, publishing(who, 'mic')))
  const muted = [...now.participants.values()].map(({ microphone }) => microphone?.muted)
  assert.equal(muted, [false, true, true])
})

test('only the first microphone arrives muted: one that is changed later is as it is wanted', () => {
  let now = givenIn({ mutedOnArrival: true }, joined(ann), joined(bob))
  now = after(now, decide(now, publishing(bob, 'mic')))
  now = after(now, decide(now, { type: 'unmute', by: bob.id }))
  now = after(now, decide(now, { type: 'lose-media', id: bob.id }))
  now = after(now, decide(now, publishing(bob, 'mic')))
  assert.is(now.participants.get(bob.id)?.microphone?.muted, false)
})

test.run()
