import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { FRAME_SAMPLES, loudness } from '../../bridge/frame.ts'
import { Voices, type Hearing } from '../../bridge/voices.ts'
import { encoderOf } from '../../codecs/codec.ts'
import { writeRtp } from '../../rtp/packet.ts'
import { tone } from '../tones.ts'

const test = suite('voices')

const encoder = await encoderOf('PCMU')
const payload = encoder.encode(tone(500, { rate: 8000, seconds: 0.02, amplitude: 8000 }))
const voice = (producer: string, ssrc: number) =>
  ({ id: `${producer} to ${ssrc}`, producer, owner: producer, ssrc, codec: 'PCMU', payloadType: 0 }) as const
const MEETING = 'a meeting'

/** A packet of this number as it comes by one of the ways; each has other numbers. */
function comes(by: Hearing, number: number): void {
  const sequence = (by.ssrc * 1000 + number) & 0xffff
  const packet = { payloadType: 0, marker: false, sequence, timestamp: number * 160, ssrc: by.ssrc, payload }
  by.receive(writeRtp(packet), number * 20)
}

/** What who says nothing hears of a meeting. */
const heard = (voices: Voices, meeting: string, tick: number, listener = 'who says nothing') =>
  voices.mixes(meeting, tick)?.of(listener).at(8000) ?? new Int16Array()

/** How loud each of so many ticks of the meeting is. */
function hears(voices: Voices, [from, to]: readonly [number, number], each: (tick: number) => void) {
  const loud: number[] = []
  for (let tick = from; tick < to; tick++) {
    each(tick)
    loud.push(loudness(heard(voices, MEETING, tick)))
  }
  return loud
}

const speech = (loud: readonly number[]) => loud.filter((one) => one > 1000).length

test('a voice that comes by two ways is decoded once, and whoever asks in a tick hears the same', async () => {
  const voices = new Voices(new Int16Array(FRAME_SAMPLES))
  const ways = [await voices.hear(MEETING, voice('ann', 1)), await voices.hear(MEETING, voice('ann', 2))]
  for (let tick = 0; tick < 20; tick++) {
    for (const way of ways) comes(way, tick)
    assert.is(heard(voices, MEETING, tick), heard(voices, MEETING, tick))
  }
  assert.ok(loudness(heard(voices, MEETING, 19)) > 1000)
  assert.is(loudness(heard(voices, MEETING, 19, 'ann')), 0)
})

test('a voice is heard in its meeting only', async () => {
  const voices = new Voices(new Int16Array(FRAME_SAMPLES))
  const ann = await voices.hear('another meeting', voice('ann', 1))
  assert.is(speech(hears(voices, [0, 20], (tick) => comes(ann, tick))), 0)
  assert.ok(loudness(heard(voices, 'another meeting', 20)) > 1000)
})

test('when the one by whom it comes hangs up it comes by the other', async () => {
  const voices = new Voices(new Int16Array(FRAME_SAMPLES))
  const [one, other] = [
    await voices.hear(MEETING, voice('ann', 1)),
    await voices.hear(MEETING, voice('ann', 2)),
  ]
  hears(voices, [0, 20], (tick) => [one, other].forEach((way) => comes(way, tick)))
  one.stop()
  const loud = hears(voices, [20, 40], (tick) => comes(other, tick))
  assert.ok(speech(loud) > 15, String(speech(loud)))
})

test('when nothing more comes by the one the other way is taken', async () => {
  const voices = new Voices(new Int16Array(FRAME_SAMPLES))
  const [one, other] = [
    await voices.hear(MEETING, voice('ann', 1)),
    await voices.hear(MEETING, voice('ann', 2)),
  ]
  hears(voices, [0, 20], (tick) => [one, other].forEach((way) => comes(way, tick)))
  const loud = hears(voices, [20, 60], (tick) => comes(other, tick))
  assert.ok(speech(loud.slice(-20)) === 20, 'heard again')
})

test('a way that opens while the last other one stops brings the voice all the same', async () => {
  const voices = new Voices(new Int16Array(FRAME_SAMPLES))
  const one = await voices.hear(MEETING, voice('ann', 1))
  const coming = voices.hear(MEETING, voice('ann', 2))
  one.stop()
  const other = await coming
  assert.ok(speech(hears(voices, [0, 20], (tick) => comes(other, tick))) > 15)
})

test('nothing is left of a meeting that nobody hears any more', async () => {
  const voices = new Voices(new Int16Array(FRAME_SAMPLES))
  const one = await voices.hear(MEETING, voice('ann', 1))
  hears(voices, [0, 20], (tick) => comes(one, tick))
  one.stop()
  assert.is(voices.mixes(MEETING, 20), undefined)
})

test.run()
