import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { types } from 'mediasoup-client'
import { Outgoing } from '../src/media/outgoing.ts'
import { FakeTrack, settled } from './browser.ts'

/** A transport that does one thing after the other, as mediasoup-client's does, and an answer that stands. */
function heldTransport() {
  const sender = {
    track: null as unknown,
    replaceTrack: (track: unknown) => {
      sender.track = track
      return Promise.resolve()
    },
  }
  const answers: (() => void)[] = []
  const transport = {
    closed: false,
    produce: (options: types.ProducerOptions) => {
      sender.track = options.track
      options.onRtpSender?.(sender as unknown as RTCRtpSender)
      return new Promise((resolve) => {
        answers.push(() => {
          resolve(producerOf(sender, answers))
        })
      })
    },
  }
  const answer = async () => {
    answers.splice(0).forEach((done) => {
      done()
    })
    await settled()
  }
  return { transport: transport as unknown as types.Transport, sender, answer }
}

/** A producer whose pausing waits for its turn. */
function producerOf(sender: { track: unknown }, turns: (() => void)[]) {
  const producer = {
    id: 'producer',
    closed: false,
    paused: false,
    pause: () => {
      producer.paused = true
      turns.push(() => {
        sender.track = null
      })
    },
    resume: () => {
      producer.paused = false
    },
  }
  return producer
}

const asks = { close: () => Promise.resolve() } as never
const voice = () => new FakeTrack('audio', 'usb') as unknown as MediaStreamTrack

test('muting is silent at once, although something else is being set up over the same transport', async () => {
  const { transport, sender, answer } = heldTransport()
  const outgoing = new Outgoing({ source: 'mic', asks })
  void outgoing.attach(transport)
  void outgoing.send(voice(), false)
  await settled()
  await answer()
  assert.ok(sender.track)
  void outgoing.mute(true)
  assert.is(sender.track, null)
})

test('muting is silent at once, although the server has not answered to the producer itself', async () => {
  const { transport, sender } = heldTransport()
  const outgoing = new Outgoing({ source: 'mic', asks })
  void outgoing.attach(transport)
  void outgoing.send(voice(), false)
  await settled()
  assert.ok(sender.track)
  void outgoing.mute(true)
  assert.is(sender.track, null)
})

test('unmuting sends the same voice again', async () => {
  const { transport, sender, answer } = heldTransport()
  const outgoing = new Outgoing({ source: 'mic', asks })
  const track = voice()
  void outgoing.attach(transport)
  void outgoing.send(track, false)
  await settled()
  await answer()
  void outgoing.mute(true)
  void outgoing.mute(false)
  assert.is(sender.track, track)
})

test.run()
