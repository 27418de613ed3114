import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { OwnVoice, type VoicePorts } from '../src/visit/own-voice.ts'
import { participant } from './given.ts'

/** A voice inside a meeting, with what is sent and what the server was asked. */
function voiceInside() {
  const own = { on: true, sending: false, asked: [] as string[] }
  const microphone: VoicePorts['microphone'] = {
    get on() {
      return own.on
    },
    prepared: true,
    take: () => Promise.resolve(null),
    mute: (muted) => {
      own.sending = !muted
      return Promise.resolve()
    },
    publish: (muted) => {
      own.sending = !muted
      return Promise.resolve()
    },
    renew: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
  const voice = new OwnVoice({
    microphone,
    self: () => participant('me'),
    askMute: () => Promise.resolve(own.asked.push('mute')),
    askUnmute: () => Promise.resolve(own.asked.push('unmute')),
  })
  return { own, voice }
}

test('a held voice is muted at once, for the server too, and comes back live', async () => {
  const { own, voice } = voiceInside()
  await voice.unmute()
  const holding = voice.hold()
  assert.not(own.sending)
  await holding
  await voice.resume()
  assert.ok(own.sending)
  assert.equal(own.asked, ['unmute', 'mute', 'unmute'])
})

test('who was muted before stays muted after', async () => {
  const { own, voice } = voiceInside()
  await voice.unmute()
  await voice.mute()
  await voice.hold()
  await voice.resume()
  assert.not(own.sending)
  assert.equal(own.asked, ['unmute', 'mute'])
})

test('who is muted by somebody else while held is not heard after', async () => {
  const { own, voice } = voiceInside()
  await voice.unmute()
  await voice.hold()
  voice.muted()
  await voice.resume()
  assert.not(own.sending)
  assert.is(voice.wish, 'muted')
})

test('a held voice whose device has gone stays muted', async () => {
  const { own, voice } = voiceInside()
  await voice.unmute()
  await voice.hold()
  own.on = false
  await voice.resume()
  assert.not(own.sending)
  assert.is(voice.wish, 'muted')
})

test('a reload while held brings the voice back as it was', async () => {
  const { voice } = voiceInside()
  await voice.unmute()
  await voice.hold()
  assert.is(voice.wish, 'live')
})

test('holding twice and resuming twice is as once', async () => {
  const { own, voice } = voiceInside()
  await voice.unmute()
  await voice.hold()
  await voice.hold()
  await voice.resume()
  await voice.resume()
  assert.equal(own.asked, ['unmute', 'mute', 'unmute'])
})

test.run()
