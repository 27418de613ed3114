import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cameraConstraints } from '../src/media/acquire.ts'
import { Devices } from '../src/own/devices.svelte.ts'
import { OwnCamera } from '../src/own/own-camera.svelte.ts'
import { fakeBrowser, FakeTrack, settled } from './browser.ts'

/** A camera whose pictures go nowhere; `answer`: the server has closed what was sent. */
function ownCamera() {
  const devices = fakeBrowser()
  const answers: (() => void)[] = []
  const sink = {
    send: () => Promise.resolve(),
    stop: () => new Promise<void>((resolve) => answers.push(resolve)),
    watch: () => Promise.resolve(),
  }
  const camera = new OwnCamera(sink, new Devices(() => undefined))
  return {
    devices,
    camera,
    answer: () => {
      for (const done of answers.splice(0)) done()
    },
  }
}

test('a camera that is started while the unplugged one is still being closed stays on', async () => {
  const { devices, camera, answer } = ownCamera()
  void camera.start()
  const first = new FakeTrack('video', 'usb')
  await devices.last.give(first)
  first.pull()
  void camera.start()
  await devices.last.give(new FakeTrack('video', 'built-in'))
  answer()
  await settled()
  assert.is(camera.capture.at, 'on')
})

test('an unplugged camera is shown as such at once', async () => {
  const { devices, camera } = ownCamera()
  void camera.start()
  const track = new FakeTrack('video', 'usb')
  await devices.last.give(track)
  track.pull()
  assert.equal(camera.capture, { at: 'failed', why: 'unplugged' })
})

test('a camera that comes after it was stopped is given back', async () => {
  const { devices, camera } = ownCamera()
  void camera.start()
  void camera.stop()
  const late = new FakeTrack('video', 'usb')
  await devices.last.give(late)
  assert.is(late.readyState, 'ended')
  assert.is(camera.capture.at, 'off')
})

test('a camera is on although the list of devices never comes', async () => {
  const { devices, camera } = ownCamera()
  devices.present = null
  let sent = false
  void camera.start().then(() => (sent = true))
  await devices.last.give(new FakeTrack('video', 'usb'))
  assert.is(camera.capture.at, 'on')
  assert.ok(sent)
})

test('the camera that worked goes on when another one is refused', async () => {
  const { devices, camera } = ownCamera()
  void camera.start()
  const first = new FakeTrack('video', 'usb')
  await devices.last.give(first)
  void camera.start('other')
  await devices.last.refuse('NotAllowedError')
  assert.is(camera.capture.at, 'on')
  assert.is(first.readyState, 'live')
})

test('the camera that worked is taken again when another one stays busy even alone', async () => {
  const { devices, camera } = ownCamera()
  void camera.start()
  await devices.last.give(new FakeTrack('video', 'usb'))
  void camera.start('busy')
  await devices.last.refuse('NotReadableError')
  await devices.last.refuse('NotReadableError')
  assert.equal(devices.last.constraints.video, {
    ...cameraConstraints('standard'),
    deviceId: { exact: 'usb' },
  })
  await devices.last.give(new FakeTrack('video', 'usb'))
  assert.is(camera.capture.at, 'on')
})

test.run()
