import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { barredFrom } from '../src/meeting/barred.ts'
import { isShort, warningAt } from '../src/meeting/time-left.ts'
import { enter } from '../src/meeting/apply.ts'
import { emptyView, type View } from '../src/meeting/view.ts'
import { HouseRules } from '../src/visit/house-rules.ts'
import { entered, meetingFacts, participant } from './given.ts'

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

test('in the last five minutes what is left is shown instead of what has passed', () => {
  assert.not(isShort(300_001))
  assert.ok(isShort(300_000))
})

type Own = { microphone?: 'off' | 'muted' | 'live'; wish?: 'off' | 'muted' | 'live'; facts?: object }

/** Somebody inside, with what the rules did to their devices. */
function insideWith({ microphone = 'off', wish = 'live', facts = {} }: Own = {}) {
  const done: string[] = []
  const start = entered([participant('Ada', { microphone })], 1)
  const seen: { view: View } = { view: enter(emptyView, start) }
  seen.view = { ...seen.view, meeting: meetingFacts(facts) }
  const camera = { at: 'on', track: null as never, deviceId: '', label: '' } as const
  const rules = new HouseRules({
    view: () => seen.view,
    camera: { capture: camera, stop: () => Promise.resolve(void done.push('camera off')) },
    voice: {
      wish,
      muted: () => void done.push('muted'),
      close: () => Promise.resolve(void done.push('listens only')),
    },
    onMutedOnArrival: (muted) => void done.push(muted ? 'told' : 'untold'),
  })
  const becomes = (state: 'off' | 'muted' | 'live') => {
    const self = participant('Ada', { microphone: state })
    seen.view = { ...seen.view, people: new Map([[self.id, self]]) }
    rules.heed()
  }
  return { done, rules, becomes }
}

const arrivesMuted = { mutedOnArrival: true }

test('a microphone that the room has come in muted is muted here too, and its owner is told once', () => {
  const { done, rules, becomes } = insideWith({ facts: arrivesMuted })
  rules.arrive()
  becomes('off')
  assert.equal(done, [])
  becomes('muted')
  becomes('muted')
  assert.equal(done, ['muted', 'told'])
})

test('whoever is let in live stays live, and is not told anything when they are muted later', () => {
  const { done, rules, becomes } = insideWith({ facts: arrivesMuted })
  rules.arrive()
  becomes('live')
  becomes('muted')
  assert.equal(done, [])
})

test('whoever muted themselves before they came in is not told that the room did it', () => {
  const { done, rules, becomes } = insideWith({ facts: arrivesMuted, wish: 'muted' })
  rules.arrive()
  becomes('muted')
  assert.equal(done, [])
})

test('who decides about their microphone themselves has arrived', () => {
  const { done, rules, becomes } = insideWith({ facts: arrivesMuted })
  rules.arrive()
  rules.settled()
  becomes('muted')
  assert.equal(done, ['untold'])
})

test('what the room no longer lets people do ends on their page', () => {
  const { done, rules } = insideWith({ facts: { permits: strict.permits }, microphone: 'live' })
  rules.heed()
  assert.equal(done, ['camera off', 'listens only'])
})

test.run()
