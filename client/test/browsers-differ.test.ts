/** What some browsers have and others have not. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { acquireScreen } from '../src/media/acquire.ts'
import { chime } from '../src/media/chime.ts'
import { listed } from '../src/media/device-choice.ts'
import { LevelMeter } from '../src/media/level-meter.ts'
import { audioContext, silentTrack, wakeAudio } from '../src/media/silence.ts'
import { mirror, mirrors } from '../src/own/preferences.svelte.ts'
import { fakeBrowser, FakeTrack, plugged } from './browser.ts'

test('without Web Audio nothing is measured or chimes, and nothing breaks', () => {
  fakeBrowser()
  wakeAudio()
  chime()
  assert.is(audioContext(), null)
  assert.is(silentTrack(), null)
  const track = new FakeTrack('audio', 'usb') as unknown as MediaStreamTrack
  assert.is(
    LevelMeter.of(track, () => assert.unreachable()),
    null,
  )
})

test('a camera that looks away from its owner is not mirrored, others are unless the owner says no', () => {
  const seen = (facingMode?: string) =>
    mirrors(new FakeTrack('video', 'camera', facingMode ? { facingMode } : {}) as unknown as MediaStreamTrack)
  assert.is(seen('environment'), false)
  assert.is(seen('user'), true)
  assert.is(seen(), true)
  mirror.on = false
  assert.is(seen(), false)
  mirror.on = true
})

test('a camera that looks down on paper is not mirrored', () => {
  const seen = (label: string) => {
    const track = new FakeTrack('video', 'camera', {})
    return mirrors(Object.assign(track, { label }) as unknown as MediaStreamTrack)
  }
  assert.equal(['MacBook Pro Desk View Camera', 'IPEVO V4K', 'Visualiseur USB'].map(seen), [
    false,
    false,
    false,
  ])
  assert.is(seen('Integrated Camera (04f2:b604)'), true)
})

test('the sound of the system is shared where the meeting’s own voices can be kept out of it, and only there', async () => {
  const browser = fakeBrowser()
  const asked = async (restrictOwnAudio: boolean) => {
    browser.getSupportedConstraints = () => ({ restrictOwnAudio })
    const shared = acquireScreen()
    await browser.last.give(new FakeTrack('video', 'window'))
    await shared
    const { audio, ...rest } = browser.last.constraints
    return { restricted: typeof audio === 'object' && 'restrictOwnAudio' in audio, ...rest } as Record<
      string,
      unknown
    >
  }
  const knows = await asked(true)
  assert.equal([knows['restricted'], knows['systemAudio']], [true, 'include'])
  const knowsNot = await asked(false)
  assert.equal([knowsNot['restricted'], knowsNot['systemAudio']], [false, 'exclude'])
})

test('devices without an id, as before a permission, are not listed, and no speaker may be listed at all', () => {
  assert.equal(listed([plugged('audioinput', ''), plugged('audioinput', 'usb')]), {
    microphone: [{ id: 'usb', label: 'usb' }],
    camera: [],
    speaker: [],
  })
})

test.run()
