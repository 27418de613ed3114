import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { remember } from '../src/media/device-choice.ts'
import { Devices } from '../src/own/devices.svelte.ts'
import { NOWHERE, OwnCamera } from '../src/own/own-camera.svelte.ts'
import { AtDoor, cameraLastTime } from '../src/visit/at-door.ts'
import { Notices } from '../src/visit/notices.svelte.ts'
import { fakeBrowser, FakeTrack, plugged, settled } from './browser.ts'

type Given = {
  /** What the browser has been allowed before. */
  readonly permission?: PermissionState
  readonly cameraWasOn?: boolean
  readonly microphoneWorked?: boolean
}

/** Somebody at the door, of whose device this is known; `took`: how often a microphone was taken. */
async function atDoor({ permission = 'granted', cameraWasOn = false, microphoneWorked = false }: Given) {
  const browser = fakeBrowser()
  browser.present = [plugged('audioinput', 'usb'), plugged('videoinput', 'built-in')]
  Object.defineProperty(navigator, 'permissions', {
    value: { query: () => Promise.resolve({ state: permission }) },
    configurable: true,
  })
  if (microphoneWorked) remember('microphone', { id: 'usb', label: 'usb' })
  cameraLastTime.keep(cameraWasOn)
  const own = { took: 0, idle: true }
  const devices = new Devices(() => undefined)
  const camera = new OwnCamera(NOWHERE, devices)
  const microphone = { capture: { at: 'off' } as const, take: () => Promise.resolve((own.took += 1) > 0) }
  const door = new AtDoor({ devices, microphone, camera, notices: new Notices() }, () => own.idle)
  await settled()
  return { browser, own, camera, door, devices }
}

test('of a newcomer nothing is taken, whatever the browser allows', async () => {
  const { browser, own, door } = await atDoor({})
  await door.prepare()
  assert.is(own.took, 0)
  assert.is(browser.asked.length, 0)
})

test('what worked last time and is allowed is taken while the page stands', async () => {
  const { browser, own, door } = await atDoor({ cameraWasOn: true, microphoneWorked: true })
  await door.prepare()
  assert.is(own.took, 1)
  assert.ok(browser.last.constraints.video)
})

test('nothing is taken that the browser would ask about', async () => {
  const given = { permission: 'prompt', cameraWasOn: true, microphoneWorked: true } as const
  const { browser, own, door } = await atDoor(given)
  await door.prepare()
  assert.is(own.took, 0)
  assert.is(browser.asked.length, 0)
})

test('nothing is taken any more of somebody who has gone on', async () => {
  const { browser, own, door } = await atDoor({ cameraWasOn: true, microphoneWorked: true })
  own.idle = false
  await door.prepare()
  assert.is(own.took, 0)
  assert.is(browser.asked.length, 0)
})

test('a camera that was stopped at the door stays off when one comes back from the test', async () => {
  const { browser, door } = await atDoor({ cameraWasOn: true })
  await door.prepare()
  await browser.last.give(new FakeTrack('video', 'built-in'))
  await door.cameraTest.stop()
  await door.prepare()
  assert.is(browser.asked.length, 1)
  door.join()
  assert.not(door.seen)
})

test('the picture of the door goes on inside, and the camera is asked for once', async () => {
  const { browser, camera, door } = await atDoor({ cameraWasOn: true })
  await door.prepare()
  const track = new FakeTrack('video', 'built-in')
  await browser.last.give(track)
  door.join()
  assert.ok(door.seen)
  door.enter(true)
  await settled()
  assert.is(camera.capture.at, 'on')
  assert.is(door.cameraTest.capture.at, 'off')
  assert.is(track.readyState, 'live')
  assert.is(browser.asked.length, 1)
})

test('where cameras are not allowed it is given back', async () => {
  const { browser, camera, door } = await atDoor({ cameraWasOn: true })
  await door.prepare()
  const track = new FakeTrack('video', 'built-in')
  await browser.last.give(track)
  door.join()
  door.enter(false)
  assert.is(camera.capture.at, 'off')
  assert.is(track.readyState, 'ended')
})

test('who had to wait comes in unseen', async () => {
  const { browser, door } = await atDoor({ cameraWasOn: true })
  await door.prepare()
  await browser.last.give(new FakeTrack('video', 'built-in'))
  door.join()
  door.wait()
  assert.not(door.seen)
})

test('a microphone that was heard in the test needs no other test', async () => {
  const { devices } = await atDoor({})
  assert.not(devices.microphoneKnownGood)
  devices.microphoneHeard('usb')
  assert.ok(devices.microphoneKnownGood)
})

test('a browser that keeps its list to itself holds nobody up', async () => {
  const browser = fakeBrowser()
  browser.present = null
  await new Devices(() => undefined).listed()
})

test.run()
