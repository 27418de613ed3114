import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { OwnScreen } from '../src/own/own-screen.svelte.ts'
import { fakeBrowser, FakeTrack, settled } from './browser.ts'

/** A screen whose pictures go nowhere; `answer`: the server has closed what was sent. */
function ownScreen() {
  const devices = fakeBrowser()
  const answers: (() => void)[] = []
  const sink = {
    send: () => Promise.resolve(),
    stop: () => new Promise<void>((resolve) => answers.push(resolve)),
  }
  const screen = new OwnScreen(sink, sink)
  return {
    devices,
    screen,
    answer: () => {
      for (const done of answers.splice(0)) done()
    },
  }
}

test('a screen that is picked after the meeting is not captured', async () => {
  const { devices, screen } = ownScreen()
  void screen.start()
  void screen.stop()
  const picked = new FakeTrack('video', 'window')
  await devices.last.give(picked)
  assert.is(picked.readyState, 'ended')
  assert.is(screen.capture.at, 'off')
})

test('a screen that is shared while the one before is still being closed stays shared', async () => {
  const { devices, screen, answer } = ownScreen()
  void screen.start()
  await devices.last.refuse('NotReadableError')
  assert.is(screen.capture.at, 'failed')
  void screen.start()
  await devices.last.give(new FakeTrack('video', 'window'))
  answer()
  await settled()
  assert.is(screen.capture.at, 'on')
})

test.run()
