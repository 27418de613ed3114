import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ProducerId } from '../../../shared/ids.ts'
import { producersOf } from '../../meeting/publishing.ts'
import { type CommandOf, decide } from '../../meeting/features.ts'
import { after, ann, bob, cleo, given, joined, producer, published, refusal } from './given.ts'

const bobsMic = producer(bob, 'mic')

function publishing(more: Partial<CommandOf<'publish'>> = {}): CommandOf<'publish'> {
  return { type: 'publish', by: bob.id, producerId: bobsMic, source: 'mic', muted: false, ...more }
}

test('a published microphone is live, or muted when it enters so', () => {
  const live = after(given(joined(bob)), decide(given(joined(bob)), publishing()))
  assert.equal(live.participants.get(bob.id)?.microphone, { producerId: bobsMic, muted: false })
  const muted = after(given(joined(bob)), decide(given(joined(bob)), publishing({ muted: true })))
  assert.equal(muted.participants.get(bob.id)?.microphone, { producerId: bobsMic, muted: true })
})

test('muted counts for a microphone only', () => {
  const command = publishing({ source: 'camera', producerId: producer(bob, 'camera'), muted: true })
  assert.equal(decide(given(joined(bob)), command), [published(bob, 'camera')])
})

test('the same producer told twice counts once', () => {
  assert.equal(decide(given(joined(bob), published(bob, 'mic')), publishing()), [])
  const command = publishing({ source: 'camera', producerId: producer(bob, 'camera') })
  assert.equal(decide(given(joined(bob), published(bob, 'camera')), command), [])
})

test('a participant has one microphone', () => {
  const second = publishing({ producerId: 'another-microphone' as ProducerId })
  assert.throws(() => decide(given(joined(bob), published(bob, 'mic')), second), refusal('conflict'))
})

test('nobody can claim what somebody else sends', () => {
  const meeting = given(joined(ann), joined(bob), published(bob, 'mic'), published(bob, 'camera'))
  for (const source of ['mic', 'camera'] as const) {
    const claim = publishing({ by: ann.id, source, producerId: producer(bob, source) })
    assert.throws(() => decide(meeting, claim), refusal('conflict'))
  }
})

test('who shares a screen with sound, a camera and a microphone sends all four until each is stopped', () => {
  const sources = ['mic', 'camera', 'screen', 'screen-audio'] as const
  let meeting = given(joined(bob), ...sources.map((source) => published(bob, source)))
  for (const source of sources) {
    const producerId = producer(bob, source)
    assert.ok(sent(meeting, bob.id).includes(producerId))
    meeting = after(meeting, decide(meeting, { type: 'unpublish', by: bob.id, producerId }))
    assert.not.ok(sent(meeting, bob.id).includes(producerId))
  }
  assert.equal(sent(meeting, bob.id), [])
})

test('one stops one’s own only, and learns nothing of what others send', () => {
  const meeting = given(joined(ann), joined(bob), published(bob, 'camera'))
  for (const producerId of [producer(bob, 'camera'), 'nobody-sends-this' as ProducerId])
    assert.throws(() => decide(meeting, { type: 'unpublish', by: ann.id, producerId }), refusal('not-found'))
})

test('who loses their media sends nothing any more and keeps everything else', () => {
  const meeting = given(joined(ann), joined(bob), published(bob, 'mic'), published(bob, 'screen'))
  const events = decide(meeting, { type: 'lose-media', id: bob.id })
  assert.equal(
    events.map((event) => event.type),
    ['unpublished', 'unpublished'],
  )
  assert.equal(after(meeting, events).participants.get(bob.id), { ...bob, firstMicrophonePending: false })
  assert.equal(decide(after(meeting, events), { type: 'lose-media', id: bob.id }), [])
})

test('a muted microphone stays published, and unmuting makes it live again', () => {
  const meeting = given(joined(bob), published(bob, 'mic'))
  const muted = after(meeting, decide(meeting, { type: 'mute', by: bob.id, id: bob.id }))
  assert.equal(muted.participants.get(bob.id)?.microphone, { producerId: bobsMic, muted: true })
  assert.equal(decide(muted, { type: 'mute', by: bob.id, id: bob.id }), [])
  const live = after(muted, decide(muted, { type: 'unmute', by: bob.id }))
  assert.equal(live.participants.get(bob.id)?.microphone, { producerId: bobsMic, muted: false })
  assert.equal(decide(live, { type: 'unmute', by: bob.id }), [])
})

test('a moderator mutes anybody, and it is written who did it', () => {
  const meeting = given(joined(ann), joined(bob), published(bob, 'mic'))
  const events = decide(meeting, { type: 'mute', by: ann.id, id: bob.id })
  assert.equal(events, [{ type: 'muted', id: bob.id, by: ann.id }])
})

test('muting who has no microphone is nothing, unmuting without one is refused', () => {
  const meeting = given(joined(ann), joined(bob))
  assert.equal(decide(meeting, { type: 'mute', by: ann.id, id: bob.id }), [])
  assert.throws(() => decide(meeting, { type: 'unmute', by: bob.id }), refusal('conflict'))
})

test('muting somebody who is not inside is not found', () => {
  const meeting = given(joined(ann))
  assert.throws(() => decide(meeting, { type: 'mute', by: ann.id, id: cleo.id }), refusal('not-found'))
})

function sent(meeting: ReturnType<typeof given>, id: typeof bob.id): ProducerId[] {
  const who = meeting.participants.get(id)
  return who === undefined ? [] : producersOf(who)
}

test.run()
