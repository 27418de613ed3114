import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Refused } from '../../shared/refused.ts'
import { Devices } from '../src/own/devices.svelte.ts'
import { OwnMicrophone, type MicrophonePorts } from '../src/own/own-microphone.svelte.ts'
import { Notices } from '../src/visit/notices.svelte.ts'
import { fakeAudio, fakeBrowser, FakeTrack, plugged, settled } from './browser.ts'

type Server = { refuses: Refused | null; connected: boolean }

/** A microphone over a path that the test sees: what leaves, what was asked, what a reload would find. */
function ownMicrophone() {
  const browser = fakeBrowser()
  const server: Server = { refuses: null, connected: true }
  const sent = {
    track: null as MediaStreamTrack | null,
    muted: true,
    renewed: 0,
    asked: [] as string[],
    /** What was given back is not yet: its producer is still known. */
    lingers: false,
    did: [] as string[],
    kept: [] as string[],
  }
  const outgoing: MicrophonePorts['outgoing'] = {
    get producerId() {
      return sent.lingers || sent.track ? 'producer' : null
    },
    get track() {
      return sent.track
    },
    send: (track, muted) => {
      if (server.refuses) return Promise.reject(server.refuses)
      Object.assign(sent, { track, muted: muted ?? sent.muted })
      sent.did.push('send')
      return Promise.resolve()
    },
    mute: (muted) => {
      sent.muted = muted
      return Promise.resolve()
    },
    renew: () => {
      sent.renewed += 1
      return Promise.resolve()
    },
    stop: () => {
      sent.track = null
      return Promise.resolve()
    },
  }
  const notices = new Notices()
  const devices = new Devices(() => undefined)
  const microphone: OwnMicrophone = new OwnMicrophone({
    outgoing,
    devices,
    ask: (what) => {
      sent.asked.push(what)
      sent.did.push(what)
      return new Promise(() => undefined)
    },
    connected: () => server.connected,
    keep: () => void sent.kept.push(microphone.wish),
    notices,
  })
  const told = () => notices.all.map(({ kind }) => kind)
  const leaves = () => sent.track?.readyState === 'live' && !sent.muted
  return { browser, devices, microphone, notices, sent, server, told, leaves }
}

/** The same, inside and live with the device of this name. */
async function live(name = 'usb') {
  const own = ownMicrophone()
  own.microphone.enter('live', 'off', false)
  const track = new FakeTrack('audio', name)
  await own.browser.last.give(track)
  return { ...own, track }
}

test('a mute is kept for a reload, shown and done before the server has answered', async () => {
  const { microphone, sent, leaves } = await live()
  assert.ok(leaves())
  microphone.on({ is: 'mute' })
  assert.not(leaves())
  assert.is(microphone.state, 'muted')
  assert.is(sent.kept.at(-1), 'muted')
})

test('a key that is let go while the device is being taken sends nothing', async () => {
  const { browser, microphone, sent, track, leaves } = await live()
  track.pull()
  await settled()
  microphone.on({ is: 'unmute' })
  microphone.on({ is: 'mute' })
  await browser.last.give(new FakeTrack('audio', 'usb'))
  assert.not(leaves())
  assert.not(sent.asked.includes('unmute'))
})

test('a microphone that comes after the end is given back', async () => {
  const { browser, microphone, leaves } = ownMicrophone()
  microphone.enter('live', 'off', false)
  microphone.on({ is: 'over' })
  const late = new FakeTrack('audio', 'usb')
  await browser.last.give(late)
  assert.is(late.readyState, 'ended')
  assert.not(leaves())
})

test('a microphone that the server will not have is said, and its device given back', async () => {
  const { browser, microphone, server } = ownMicrophone()
  server.refuses = new Refused('limit-reached', 'full', { limit: 'microphones', max: 500 })
  microphone.enter('live', 'off', false)
  const track = new FakeTrack('audio', 'usb')
  await browser.last.give(track)
  assert.equal(microphone.capture, { at: 'failed', why: 'limit-reached', max: 500 })
  assert.is(microphone.state, 'off')
  assert.is(track.readyState, 'ended')
})

test('while the browser gives no microphone one is shown as off, and a reload asks again', () => {
  const { microphone, sent } = ownMicrophone()
  microphone.enter('live', 'off', false)
  assert.is(microphone.state, 'off')
  assert.is(sent.kept.at(-1), 'live')
})

test('the microphone that worked goes on when another one cannot be had', async () => {
  const { browser, devices, microphone, track, told, leaves } = await live()
  void microphone.choose('busy')
  await browser.last.refuse('NotReadableError')
  assert.ok(leaves())
  assert.is(track.readyState, 'live')
  assert.is(devices.chosen.microphone, 'usb')
  assert.equal(told(), ['device-kept'])
})

test('another microphone is sent in place of the one before, and that one given back', async () => {
  const { browser, microphone, sent, track } = await live()
  void microphone.choose('other')
  const other = new FakeTrack('audio', 'other')
  await browser.last.give(other)
  assert.is(sent.track?.label, 'other')
  assert.is(track.readyState, 'ended')
})

test('a device chosen while the first one hangs is used', async () => {
  const { browser, microphone, leaves } = ownMicrophone()
  microphone.enter('live', 'off', false)
  void microphone.choose('other')
  await browser.last.give(new FakeTrack('audio', 'other'))
  assert.ok(leaves())
  assert.is(microphone.state, 'live')
})

test('who unmutes after their microphone was pulled out is told through which one they are heard, then only', async () => {
  const { browser, microphone, track, told } = await live()
  browser.present = [plugged('audioinput', 'built-in')]
  track.pull()
  await settled()
  assert.equal(told(), [])
  microphone.on({ is: 'unmute' })
  await browser.last.give(new FakeTrack('audio', 'built-in'))
  assert.equal(told(), ['other-device'])
})

test('a voice is sent although the list of devices never comes', async () => {
  const own = ownMicrophone()
  own.browser.present = null
  own.microphone.enter('live', 'off', false)
  await own.browser.last.give(new FakeTrack('audio', 'usb'))
  assert.ok(own.leaves())
})

test('what enters without a device is off, so that others do not wait for a voice', () => {
  const { microphone } = ownMicrophone()
  microphone.on({ is: 'join', wish: 'live' })
  assert.is(microphone.joinsAs, 'off')
})

test('a microphone that cannot be measured is sent all the same', async () => {
  const silent = fakeAudio({
    createMediaStreamSource: () => {
      throw new DOMException('another sample rate', 'NotSupportedError')
    },
  })
  const { microphone, leaves } = await live()
  assert.is(microphone.capture.at, 'on')
  assert.ok(leaves())
  silent()
})

test('who has chosen the default follows it to the headset that is plugged in', async () => {
  const { browser, microphone, devices } = await live('default')
  browser.present = [plugged('audioinput', 'default', 'Default - Headset')]
  await devices.refresh()
  microphone.followDefault()
  const headset = new FakeTrack('audio', 'Default - Headset', { deviceId: 'default' })
  await browser.last.give(headset)
  assert.is(microphone.capture.at === 'on' && microphone.capture.label, 'Default - Headset')
  const asked = browser.asked.length
  microphone.followDefault()
  assert.is(browser.asked.length, asked)
})

test('who has chosen a device keeps it when another one becomes the default', async () => {
  const { browser, microphone, devices } = await live('usb')
  const asked = browser.asked.length
  browser.present = [plugged('audioinput', 'default'), plugged('audioinput', 'usb')]
  await devices.refresh()
  microphone.followDefault()
  assert.is(browser.asked.length, asked)
})

test('after a test what was sent anew during it is sent again for the others', async () => {
  const { microphone, sent } = await live()
  microphone.told('live', false)
  microphone.on({ is: 'hold' })
  assert.is(microphone.state, 'muted')
  microphone.told('off', false)
  microphone.resume()
  await settled()
  assert.is(microphone.state, 'live')
  assert.is(sent.renewed, 1)
})

test('an unmute while the microphone is taken is asked once it is there, not of what the door had', async () => {
  const { browser, microphone, sent } = ownMicrophone()
  Object.assign(sent, { track: new FakeTrack('audio', 'silence'), lingers: true })
  microphone.on({ is: 'join', wish: 'live' })
  microphone.enter(null, 'off', true)
  microphone.on({ is: 'unmute' })
  await browser.last.give(new FakeTrack('audio', 'usb'))
  await settled()
  assert.equal(sent.did, ['send', 'unmute'])
})

test.run()
