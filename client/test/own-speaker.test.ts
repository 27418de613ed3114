import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Devices } from '../src/own/devices.svelte.ts'
import { OwnSpeaker } from '../src/own/own-speaker.ts'
import { Notices } from '../src/visit/notices.svelte.ts'
import { fakeBrowser, plugged, settled } from './browser.ts'

/** A speaker among those that are plugged in; `sinks`: where sound was sent, oldest first. */
function ownSpeaker(...names: readonly string[]) {
  const browser = fakeBrowser()
  const sinks: string[] = []
  const notices = new Notices()
  const devices: Devices = new Devices(() => {
    speaker.follow()
  })
  const speakers = { choose: (id: string) => Promise.resolve(id !== 'broken' && sinks.push(id) > 0) }
  const speaker = new OwnSpeaker({ devices, speakers, notices })
  const plug = async (...present: readonly string[]) => {
    browser.present = present.map((name) => plugged('audiooutput', name))
    browser.dispatchEvent(new Event('devicechange'))
    await settled()
  }
  return { devices, notices, sinks, speaker, plug: () => plug(...names), replug: plug }
}

test('the speaker that was chosen here last is used again, and shown', async () => {
  const first = ownSpeaker('default', 'headset')
  await first.plug()
  await first.speaker.choose('headset')
  const kept = localStorage
  const again = ownSpeaker('default', 'headset')
  Object.defineProperty(globalThis, 'localStorage', { value: kept, configurable: true })
  const devices: Devices = new Devices(() => {
    speaker.follow()
  })
  const speaker = new OwnSpeaker({
    devices,
    speakers: { choose: () => Promise.resolve(true) },
    notices: again.notices,
  })
  await again.plug()
  assert.is(devices.chosen.speaker, 'headset')
})

test('a speaker that is gone is replaced by the default, with a word, and used again when it is back', async () => {
  const { devices, notices, sinks, speaker, plug, replug } = ownSpeaker('default', 'headset')
  await plug()
  await speaker.choose('headset')
  await replug('default')
  assert.is(devices.chosen.speaker, 'default')
  assert.equal(notices.all, [{ kind: 'other-device', device: 'speaker', label: 'default' }])
  await replug('default', 'headset')
  assert.equal(sinks, ['headset', 'default', 'headset'])
  assert.equal(notices.all, [])
})

test('a speaker that cannot be used leaves the one before, with a word', async () => {
  const { devices, notices, speaker, plug } = ownSpeaker('default', 'headset', 'broken')
  await plug()
  await speaker.choose('headset')
  await speaker.choose('broken')
  assert.is(devices.chosen.speaker, 'headset')
  assert.is(notices.all[0]?.kind, 'device-kept')
})

test('where the browser lists no speaker nothing is replaced', async () => {
  const { notices, sinks, replug } = ownSpeaker()
  await replug()
  assert.equal(sinks, [])
  assert.equal(notices.all, [])
})

test.run()
