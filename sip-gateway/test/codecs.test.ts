import { createHash } from 'node:crypto'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CODECS, decoderOf, encoderOf, FRAME_MS, sampleRate } from '../codecs/codec.ts'
import { aLaw, muLaw } from '../codecs/g711.ts'
import { G722Decoder, G722Encoder } from '../codecs/g722.ts'
import { strength, tone } from './tones.ts'

const test = suite('codecs')

test('G.711 gives each of its 256 values back as it came', () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte)
  // Both zeros of the µ-law are silence.
  const zeros = (bytes: Uint8Array) => bytes.map((byte) => (byte === 0x7f ? 0xff : byte))
  assert.equal(zeros(muLaw.encode(muLaw.decode(all))), zeros(all))
  assert.equal(aLaw.encode(aLaw.decode(all)), all)
})

test('G.711 has the values of the recommendation', () => {
  assert.equal([...muLaw.decode(Uint8Array.of(0x00, 0x80, 0xff, 0x8f))], [-32_124, 32_124, 0, 16_764])
  assert.equal([...aLaw.decode(Uint8Array.of(0x2a, 0xaa, 0xd5, 0x55))], [-32_256, 32_256, 8, -8])
})

for (const codec of CODECS) {
  test(`a tone comes through ${codec} at its pitch and strength`, async () => {
    const rate = sampleRate(codec)
    const encoder = await encoderOf(codec)
    const decoder = await decoderOf(codec)
    const sound = tone(440, { rate, seconds: 1, amplitude: 8000 })
    const frame = (rate / 1000) * FRAME_MS
    const heard: number[] = []
    for (let start = 0; start < sound.length; start += frame)
      heard.push(...decoder.decode(encoder.encode(sound.subarray(start, start + frame))))
    // The first tenth is the codec's own delay.
    const later = Int16Array.from(heard.slice(rate / 10))
    assert.ok(Math.abs(strength(later, 440, rate) / 8000 - 1) < 0.12, `${strength(later, 440, rate)} of 8000`)
    assert.ok(strength(later, 1000, rate) < 400, 'no other pitch')
    encoder.free()
    decoder.free()
  })
}

test('G.722 has half of the bytes of its samples and hears up to 7 kHz', () => {
  const encoder = new G722Encoder()
  const coded = encoder.encode(tone(6000, { rate: 16_000, seconds: 1, amplitude: 6000 }))
  assert.is(coded.length, 8000)
  const heard = new G722Decoder().decode(coded).subarray(1600)
  assert.ok(strength(heard, 6000, 16_000) > 4000, String(strength(heard, 6000, 16_000)))
})

test('G.722 has, bit for bit, what another implementation makes of the same noise', () => {
  // The sums are of ffmpeg 5.1: its encoder on this noise, its decoder on what came of it.
  const coded = new G722Encoder().encode(noise())
  assert.is(sha256(coded), '3b3e09928ed753cf1c9e0c2af2302ed3e688d74de358a8007a965fb852412ece')
  const heard = new G722Decoder().decode(coded)
  assert.is(
    sha256(new Uint8Array(heard.buffer)),
    '67dd44011ce87f94c2d06166fedea1d55300905c5302c47baa23c3acd72f4662',
  )
})

/** One second that swells to full strength four times. */
function noise(): Int16Array {
  let state = 1
  return Int16Array.from({ length: 16_000 }, (_, i) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return Math.round(((state >>> 16) - 32_768) * ((i % 4000) / 4000))
  })
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test.run()
