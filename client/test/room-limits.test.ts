import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { barredFrom } from '../src/visit/barred.ts'
import { isPressing, isShort, warningAt } from '../src/meeting/time-left.ts'
import type { OwnCamera } from '../src/own/own-camera.svelte.ts'
import { heedRoom } from '../src/visit/room-limits.ts'
import { meetingFacts, participant } from './given.ts'

const { permits } = meetingFacts()
const strict = meetingFacts({
  permits: { ...permits, cameras: false, microphones: false, camerasForModerators: true },
})

test('a room may keep participants from cameras and microphones, and never its moderators', () => {
  assert.equal(barredFrom('participant', strict), { camera: true, microphone: true, camerasHidden: true })
  assert.equal(barredFrom('moderator', strict), { camera: false, microphone: false, camerasHidden: false })
})

test('nothing is barred by standard settings, nor before they are known', () => {
  const free = { camera: false, microphone: false, camerasHidden: false }
  assert.equal(barredFrom('participant', meetingFacts()), free)
  assert.equal(barredFrom('participant', null), free)
  assert.equal(barredFrom(null, strict), free)
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
    heedRoom({ self, meeting: facts }, own(at))
    return [...happened]
  }
  assert.equal(after('on', meeting), ['camera stops', 'barred', 'told muted'])
  assert.equal(after('starting', meeting), ['camera stops', 'barred', 'told muted'])
  assert.equal(after('off', meeting), ['barred', 'told muted'])
  assert.equal(after('on', meetingFacts()), ['told muted'])
})

test.run()
