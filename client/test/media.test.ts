import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cameraEncodings, captureSize, screenEncodings } from '../src/media/encodings.ts'
import { loudness } from '../src/media/level-meter.ts'
import { lossBetween, qualityOf, readStats } from '../src/media/network.ts'
import { arrivalsAfter, stalled, STALLED_IN_SILENCE_MS } from '../src/media/stall.ts'
import { silent, talkingAfter, type Talking } from '../src/media/talking.ts'
import { sleptBetween } from '../src/wire/wakes.ts'

const active = (encodings: readonly { active: boolean }[]) => encodings.map((encoding) => encoding.active)

test('layers that nobody watches are not sent', () => {
  assert.equal(active(cameraEncodings('standard', 2)), [true, true, true])
  assert.equal(active(cameraEncodings('standard', 1)), [true, true, false])
  assert.equal(active(cameraEncodings('standard', 0)), [true, false, false])
  assert.equal(active(cameraEncodings('standard', -1)), [false, false, false])
  assert.equal(active(screenEncodings(0)), [true, false])
})

test('low quality never sends the largest layer', () => {
  assert.equal(active(cameraEncodings('low', 2)), [true, true, false])
})

test('layers have the same size at every quality', () => {
  for (const quality of ['low', 'standard', 'high'] as const) {
    const { width } = captureSize(quality)
    const [small, middle] = cameraEncodings(quality, 2).map(({ scaleResolutionDownBy: by }) => width / by)
    assert.is(small, 320)
    assert.is(middle, 640)
  }
})

test('a full-scale tone is loud, silence is nothing, speech is between', () => {
  const tone = (amplitude: number) =>
    Float32Array.from({ length: 1_000 }, (_, i) => amplitude * Math.sin(i / 5))
  assert.is(loudness(new Float32Array(100)), 0)
  assert.ok(loudness(tone(1)) > 0.9)
  const speech = loudness(tone(0.05))
  assert.ok(speech > 0.3 && speech < 0.7, String(speech))
  assert.is(loudness(new Float32Array(0)), 0)
})

function talk(before: Talking, from: number, to: number, level: number): Talking {
  let state = before
  for (let now = from; now < to; now += 100) state = talkingAfter(state, level, now)
  return state
}

test('who speaks for a moment while muted is told, who coughs is not', () => {
  assert.not(talk(silent, 0, 300, 0.8).talking)
  assert.ok(talk(silent, 0, 1_000, 0.8).talking)
  assert.not(talk(silent, 0, 5_000, 0.2).talking)
})

test('the hint goes when speech has ended for a while', () => {
  const talking = talk(silent, 0, 1_000, 0.8)
  assert.ok(talk(talking, 1_000, 2_000, 0).talking)
  assert.not(talk(talking, 1_000, 4_000, 0).talking)
})

test('a slow or lossy network is weak', () => {
  assert.is(qualityOf({ roundTrip: 50, loss: 0.01 }), 'good')
  assert.is(qualityOf({ roundTrip: 900, loss: 0 }), 'weak')
  assert.is(qualityOf({ roundTrip: 50, loss: 0.2 }), 'weak')
  assert.is(qualityOf({ roundTrip: null, loss: null }), 'good')
})

test('loss is of what came since, and unknown when hardly anything came', () => {
  assert.is(lossBetween({ packets: 100, lost: 50 }, { packets: 190, lost: 60 }), 0.1)
  assert.is(lossBetween({ packets: 100, lost: 0 }, { packets: 105, lost: 5 }), null)
})

test('the browser’s statistics are read in ms and shares', () => {
  const { roundTrip, lossUp, received } = readStats([
    { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.12 },
    { type: 'candidate-pair', nominated: false, currentRoundTripTime: 5 },
    { type: 'remote-inbound-rtp', fractionLost: 0.03 },
    { type: 'inbound-rtp', packetsReceived: 10, packetsLost: 1 },
    { type: 'inbound-rtp', packetsReceived: 20, packetsLost: -1 },
  ])
  assert.is(roundTrip, 120)
  assert.is(lossUp, 0.03)
  assert.equal(received, { packets: 30, lost: 0 })
})

test('sound that stops for a second while somebody speaks is a broken path', () => {
  let arrivals = { sum: 0, at: 0 }
  arrivals = arrivalsAfter(arrivals, 10, true, 1_000)
  arrivals = arrivalsAfter(arrivals, 10, true, 1_900)
  assert.not(stalled(arrivals, 1_900))
  assert.ok(stalled(arrivalsAfter(arrivals, 10, true, 2_000), 2_000))
})

test('silence while nobody speaks is no broken path', () => {
  const arrivals = arrivalsAfter({ sum: 10, at: 0 }, 10, false, 60_000)
  assert.not(stalled(arrivals, 60_000))
})

test('open microphones that are silent still send: two seconds of nothing is a broken path', () => {
  const arrivals = arrivalsAfter({ sum: 10, at: 0 }, 10, true, 1_900)
  assert.not(stalled(arrivals, 1_900, STALLED_IN_SILENCE_MS))
  assert.ok(stalled(arrivals, 2_000, STALLED_IN_SILENCE_MS))
})

test('a clock that jumped tells how long the machine slept', () => {
  assert.is(sleptBetween(0, 1_000), 0)
  assert.is(sleptBetween(0, 600_000), 600_000)
})

test.run()
