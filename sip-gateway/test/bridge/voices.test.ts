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
  ({ id: `${producer} to ${ssrc}`, producer, ssrc, codec: 'PCMU', payloadType: 0 }) as const

/** A packet of this number as it comes to one of those who hear; each has other numbers. */
function comes(to: Hearing, number: number): void {
  const sequence = (to.ssrc * 1000 + number) & 0xffff
  const packet = { payloadType: 0, marker: false, sequence, timestamp: number * 160, ssrc: to.ssrc, payload }
  to.receive(writeRtp(packet), number * 20)
}

/** How loud one hears each of so many ticks. */
function hears(hearing: Hearing, [from, to]: readonly [number, number], each: (tick: number) => void) {
  const loud: number[] = []
  for (let tick = from; tick < to; tick++) {
    each(tick)
    loud.push(loudness(hearing.next(tick)?.pcm ?? new Int16Array(FRAME_SAMPLES)))
  }
  return loud
}

const speech = (loud: readonly number[]) => loud.filter((one) => one > 1000).length

test('a voice that comes to several is decoded once, and all hear the same', async () => {
  const voices = new Voices()
  const [one, other] = [await voices.hear(voice('ann', 1)), await voices.hear(voice('ann', 2))]
  for (let tick = 0; tick < 20; tick++) {
    comes(one, tick)
    comes(other, tick)
    assert.is(one.next(tick), other.next(tick))
  }
  assert.ok(loudness(one.next(19)!.pcm) > 1000)
})

test('voices of two people are two', async () => {
  const voices = new Voices()
  const [ann, bob] = [await voices.hear(voice('ann', 1)), await voices.hear(voice('bob', 2))]
  const loud = hears(bob, [0, 20], (tick) => comes(ann, tick))
  assert.is(speech(loud), 0)
})

test('when the one by whom it is heard hangs up the others go on hearing', async () => {
  const voices = new Voices()
  const [one, other] = [await voices.hear(voice('ann', 1)), await voices.hear(voice('ann', 2))]
  hears(other, [0, 20], (tick) => [one, other].forEach((to) => comes(to, tick)))
  one.stop()
  const loud = hears(other, [20, 40], (tick) => comes(other, tick))
  assert.ok(speech(loud) > 15, String(speech(loud)))
})

test('when nothing more comes to the one by whom it is heard another way is taken', async () => {
  const voices = new Voices()
  const [one, other] = [await voices.hear(voice('ann', 1)), await voices.hear(voice('ann', 2))]
  hears(other, [0, 20], (tick) => [one, other].forEach((to) => comes(to, tick)))
  const loud = hears(other, [20, 60], (tick) => comes(other, tick))
  assert.ok(speech(loud.slice(-20)) === 20, 'heard again')
})

test('who comes while the last one that heard it stops hears it all the same', async () => {
  const voices = new Voices()
  const one = await voices.hear(voice('ann', 1))
  const coming = voices.hear(voice('ann', 2))
  one.stop()
  const other = await coming
  assert.ok(speech(hears(other, [0, 20], (tick) => comes(other, tick))) > 15)
})

test.run()
