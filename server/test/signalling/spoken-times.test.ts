import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { SpokenTimes } from '../../signalling/spoken-times.ts'
import type { Event } from '../../meeting/features.ts'
import { ann, bob, given, joined, producer, published, T0 } from '../meeting/given.ts'

const inside: Event[] = [joined(ann), joined(bob), published(ann, 'mic'), published(bob, 'mic')]
const meeting = given(...inside)
const without = given(...inside, { type: 'unpublished', id: bob.id, producerId: producer(bob, 'mic') })
const muted = given(...inside, { type: 'muted', id: bob.id, by: bob.id })
const gone = given(...inside, { type: 'left', id: bob.id, reason: 'left', at: T0 })

test('everybody is counted for as long as they are heard, also two at once', () => {
  const times = new SpokenTimes()
  times.hear(meeting, [ann.id], 1_000)
  times.hear(meeting, [ann.id, bob.id], 3_000)
  times.hear(meeting, [bob.id], 4_000)
  assert.equal(times.take(meeting, 9_000), [
    [ann.id, 3_000],
    [bob.id, 6_000],
  ])
})

test('what was taken is counted once, and who still speaks goes on', () => {
  const times = new SpokenTimes()
  times.hear(meeting, [ann.id], 0)
  assert.equal(times.take(meeting, 10_000), [[ann.id, 10_000]])
  assert.equal(times.take(meeting, 12_000), [[ann.id, 2_000]])
  times.hear(meeting, [], 12_500)
  assert.equal(times.take(meeting, 60_000), [[ann.id, 500]])
  assert.not(times.waits)
})

test('who mutes or goes after the last word has spoken until then', () => {
  for (const now of [muted, gone]) {
    const times = new SpokenTimes()
    times.hear(meeting, [bob.id], 0)
    times.hear(now, [], 8_000)
    assert.equal(times.take(now, 60_000), [[bob.id, 8_000]])
  }
})

test('who has no microphone says nothing, and who is gone no more, when it is never told who is heard', () => {
  const times = new SpokenTimes()
  times.hear(meeting, [bob.id], 0)
  assert.equal(times.take(without, 60_000), [])
  times.hear(meeting, [bob.id], 60_000)
  times.take(gone, 61_000)
  assert.equal(times.take(gone, 600_000), [])
})

test.run()
