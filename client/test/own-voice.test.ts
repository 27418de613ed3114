import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { OwnVoice, type VoicePorts } from '../src/own/own-voice.ts'
import { participant } from './given.ts'

/** A voice inside a meeting, with what is sent and what the server was asked. */
function voiceInside() {
  const own = { on: true, prepared: true, sending: false, asked: [] as string[] }
  const microphone: VoicePorts['microphone'] = {
    get on() {
      return own.on
    },
    get prepared() {
      return own.prepared
    },
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
    close: () => {
      own.sending = false
      return Promise.resolve()
    },
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

test('a microphone taken inside is unmuted, even where everybody comes in muted', async () => {
  const { own, voice } = voiceInside()
  own.prepared = false
  await voice.unmute()
  assert.ok(own.sending)
  assert.equal(own.asked, ['unmute'])
})

test('who may only listen sends nothing, and does not come back heard', async () => {
  const { own, voice } = voiceInside()
  await voice.unmute()
  await voice.close()
  assert.not(own.sending)
  assert.is(voice.wish, 'off')
  await voice.resume()
  assert.not(own.sending)
})

test.run()
