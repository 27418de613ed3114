import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Received } from '../src/media/receiving.ts'
import { EchoTest, type EchoTestPorts } from '../src/visit/echo-test.svelte.ts'
import { fakeAudio, fakeBrowser, FakeTrack, settled } from './browser.ts'

/** A test of somebody who is inside with a live microphone; `order`: what happened, and what the server answers when told. */
function echoInside() {
  fakeBrowser()
  const order: string[] = []
  const answers: (() => void)[] = []
  const asks = (name: string) => () => {
    order.push(name)
    return new Promise<void>((resolve) => answers.push(resolve))
  }
  const does = (name: string) => () => {
    order.push(name)
    return Promise.resolve()
  }
  const own = { connected: true, echo: null as Received | null }
  const echo = new EchoTest({
    microphone: {
      capture: { at: 'on', track: null as never, deviceId: '', label: '' },
      wish: 'live',
      take: () => Promise.resolve(true),
      publish: does('sends'),
      silence: does('silent'),
      release: does('released'),
      resume: () => void order.push('resume'),
      on: ({ is }) => void order.push(is),
    },
    sound: {
      get echo() {
        return own.echo
      },
      speakers: { add: () => undefined, remove: () => undefined } as never,
    },
    at: () => 'inside',
    connected: () => own.connected,
    pathState: () => 'connected',
    unsupported: () => false,
    begin: asks('begin'),
    end: asks('end'),
    renewRelayed: () => void order.push('another path'),
    onHeard: () => void order.push('heard'),
  } satisfies EchoTestPorts)
  const answer = async () => {
    for (const done of answers.splice(0)) done()
    await settled()
  }
  return { order, own, echo, answer }
}

test('the meeting is kept from hearing before anything of the test is sent', async () => {
  const { echo, order, answer } = echoInside()
  void echo.start()
  await settled()
  assert.equal(order, ['hold', 'begin'])
  await answer()
  assert.equal(order, ['hold', 'begin', 'sends'])
  echo.stop()
})

test('nothing of the test is sent any more when the meeting hears again', async () => {
  const { echo, order, answer } = echoInside()
  void echo.start()
  await settled()
  await answer()
  order.length = 0
  echo.stop()
  await settled()
  assert.equal(order, ['silent', 'end'])
  await answer()
  assert.equal(order, ['silent', 'end', 'resume'])
})

test('a test that is ended before the server has answered sends nothing', async () => {
  const { echo, order, answer } = echoInside()
  void echo.start()
  await settled()
  echo.stop()
  await answer()
  await answer()
  assert.not(order.includes('sends'))
  assert.is(order.at(-1), 'resume')
})

test('a lost connection ends the test and gives the microphone back to the meeting', async () => {
  const { echo, order, own, answer } = echoInside()
  void echo.start()
  await settled()
  await answer()
  own.connected = false
  while (echo.state.at !== 'failed') await new Promise((resolve) => setTimeout(resolve, 20))
  await answer()
  assert.is(order.at(-1), 'resume')
  assert.equal(echo.state, { at: 'failed', why: 'no-path' })
})

/** Sound that has come back: `samples` is what the browser measures, of which Safari says nothing in `audioLevel`. */
function echoOf(samples: number): { readonly echo: Received; readonly silent: () => void } {
  const node = { connect: () => undefined, disconnect: () => undefined }
  const analyser = { ...node, getFloatTimeDomainData: (into: Float32Array) => into.fill(samples) }
  const silent = fakeAudio({
    createMediaStreamSource: () => node as unknown as MediaStreamAudioSourceNode,
    createAnalyser: () => analyser as unknown as AnalyserNode,
  })
  const receiver = { getSynchronizationSources: () => [{ audioLevel: 0.000001 }] }
  const echo = { id: 'echo', track: new FakeTrack('audio', 'echo'), receiver } as unknown as Received
  return { echo, silent }
}

test('what comes back is measured, where the browser says nothing of its loudness', async () => {
  const { echo, order, own, answer } = echoInside()
  void echo.start()
  await settled()
  await answer()
  const loud = echoOf(0.5)
  own.echo = loud.echo
  while (!order.includes('heard')) await new Promise((resolve) => setTimeout(resolve, 20))
  assert.equal(echo.state, { at: 'running', heard: true })
  echo.stop()
  loud.silent()
})

test.run()
