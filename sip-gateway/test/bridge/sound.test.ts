import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Announcer, comfortNoise } from '../../bridge/announcer.ts'
import { MIX_RATE, type Rate } from '../../codecs/codec.ts'
import { muLaw } from '../../codecs/g711.ts'
import { Concealment } from '../../bridge/concealment.ts'
import { FRAME_SAMPLES, loudness } from '../../bridge/frame.ts'
import { LevelControl } from '../../bridge/level.ts'
import { Mixes, MOST_HEARD, type Spoken } from '../../bridge/mix.ts'
import { BothRates, Doubler, Halver } from '../../bridge/resampler.ts'
import { due, MOST_CAUGHT_UP, untilNext } from '../../bridge/ticker.ts'
import { strength, tone } from '../tones.ts'

const test = suite('sound')

const flat = (value: number) => new Int16Array(FRAME_SAMPLES).fill(value)
const says = (value: number, owner = `who says ${String(value)}`) => ({
  owner,
  sound: { at: (rate: Rate) => flat(value).subarray(0, rate / 50) },
  level: value,
})
const mixes = (...spoken: Spoken[]) => new Mixes(spoken, flat(0))
/** What somebody hears of it. */
const heard = (of: Mixes, listener: string) => of.of(listener).at(MIX_RATE)[0]
const [ann, bob, cleo] = [says(100, 'ann'), says(200, 'bob'), says(400, 'cleo')]
const NOBODY = 'who says nothing'

test('everybody hears the others, and not themselves', () => {
  const all = mixes(ann, bob, cleo)
  assert.equal(
    ['ann', 'bob', 'cleo', NOBODY].map((listener) => heard(all, listener)),
    [600, 500, 300, 700],
  )
})

test('only the loudest are heard, whoever comes first', () => {
  assert.is(MOST_HEARD, 4)
  const five = [100, 500, 200, 300, 400].map((value) => says(value))
  assert.is(heard(mixes(...five), NOBODY), 1400)
  assert.is(heard(mixes(...five.filter(({ level }) => level !== 500)), NOBODY), 1000)
  assert.is(heard(mixes(...five), 'who says 500'), 1000)
  assert.is(heard(mixes(...five), 'who says 100'), 1400)
})

test('those who hear the same people share one mix', () => {
  const all = mixes(ann, bob)
  assert.is(all.of(NOBODY), all.of('cleo'))
  assert.is.not(all.of(NOBODY), all.of('ann'))
  const five = mixes(...[100, 200, 300, 400, 500].map((value) => says(value)))
  assert.is(five.of('who says 100'), five.of(NOBODY), 'nor who is not loud enough to be heard')
  assert.is(all.of(NOBODY).coded(muLaw), all.of(NOBODY).coded(muLaw), 'encoded once')
})

test('too loud together is cut, not turned over', () =>
  assert.is(heard(mixes(says(30_000), says(30_000)), NOBODY), 32_767))

test('where nobody speaks there is the hiss of a line that is not dead', () => {
  assert.is(heard(new Mixes([], flat(7)), NOBODY), 7)
  assert.is(heard(new Mixes([says(5)], flat(7)), NOBODY), 7)
})

test('a mix is the same for narrow and wide telephones, and keeps what is spoken in tune', () => {
  for (const [rate, other] of [
    [8000, 16_000],
    [16_000, 8000],
  ] as const) {
    const sound = new BothRates(rate)
    const all = tone(1000, { rate, seconds: 1, amplitude: 8000 })
    const out: number[] = []
    for (let start = 0; start < all.length; start += rate / 50) {
      sound.set(all.subarray(start, start + rate / 50))
      const mix = new Mixes([{ owner: 'ann', sound, level: 8000 }], flat(0)).of(NOBODY)
      assert.equal(mix.at(rate), all.subarray(start, start + rate / 50))
      out.push(...mix.at(other))
    }
    assert.ok(Math.abs(strength(Int16Array.from(out), 1000, other) - 8000) < 150)
  }
})

test('sound keeps its pitch and strength from 8 to 16 kHz and back, frame by frame', () => {
  const doubler = new Doubler()
  const halver = new Halver()
  const narrow = tone(1000, { rate: 8000, seconds: 1, amplitude: 8000 })
  const wide: number[] = []
  const back: number[] = []
  for (let start = 0; start < narrow.length; start += 160) {
    const doubled = doubler.double(narrow.subarray(start, start + 160))
    wide.push(...doubled)
    back.push(...halver.halve(doubled))
  }
  assert.is(wide.length, 16_000)
  assert.ok(Math.abs(strength(Int16Array.from(wide), 1000, 16_000) - 8000) < 100)
  assert.ok(strength(Int16Array.from(wide), 7000, 16_000) < 80, 'no mirror of it')
  assert.ok(Math.abs(strength(Int16Array.from(back), 1000, 8000) - 8000) < 150)
})

test('what 8 kHz cannot carry is left out and does not come back as another pitch', () => {
  const narrow = new Halver().halve(tone(6000, { rate: 16_000, seconds: 1, amplitude: 8000 }))
  assert.ok(loudness(narrow.subarray(100)) < 80, String(loudness(narrow.subarray(100))))
})

for (const [how, amplitude] of [
  ['quiet', 1200],
  ['loud', 25_000],
] as const) {
  test(`a ${how} telephone comes at the level of the others`, () => {
    const control = new LevelControl()
    let last: Int16Array = flat(0)
    for (let i = 0; i < 300; i++)
      last = control.apply(tone(400, { rate: 16_000, seconds: 0.02, amplitude }), flat(0))
    const loud = loudness(last)
    assert.ok(loud > 2200 && loud < 9000, String(loud))
  })
}

test('silence is not made loud', () => {
  const control = new LevelControl()
  for (let i = 0; i < 500; i++) assert.is(control.apply(flat(40), flat(0))[0], 40)
})

test('a gap is filled with what came before, quieter each time, then with nothing', () => {
  const concealment = new Concealment()
  concealment.heard(flat(1000))
  const values = Array.from({ length: 6 }, () => concealment.conceal(FRAME_SAMPLES)[0]!)
  assert.ok(values[0]! < 1000 && values[0]! > 300)
  assert.equal(
    values,
    [...values].sort((a, b) => b - a),
  )
  assert.equal(values.slice(-2), [0, 0])
})

const announcer = () => new Announcer(flat(0))

test('words are said one after the other, and the room is quieter meanwhile', () => {
  const speaker = announcer()
  speaker.say([flat(1000), flat(2000)], false)
  assert.is(speaker.next(flat(400))[0], 1100)
  assert.ok(speaker.speaks)
  for (let i = 0; i < 20; i++) speaker.next(undefined)
  assert.not.ok(speaker.speaks)
  assert.is(speaker.next(flat(400))[0], 400)
})

test('a word now comes instead of what is being said', () => {
  const speaker = announcer()
  speaker.say([flat(1000), flat(1000), flat(1000)], false)
  speaker.next(undefined)
  speaker.say([flat(5)], true)
  assert.is(speaker.next(undefined)[0], 5)
})

test('the room passes as it is while nothing is said and its volume is as it comes', () => {
  const speaker = announcer()
  assert.ok(speaker.letsPass)
  speaker.say([flat(1000)], true)
  assert.not.ok(speaker.letsPass)
  speaker.hush()
  speaker.hold(true)
  assert.not.ok(speaker.letsPass)
  speaker.hold(false)
  speaker.volume(1)
  assert.not.ok(speaker.letsPass)
  speaker.volume(0)
  assert.ok(speaker.letsPass)
})

test('a key makes it fall silent at once', () => {
  const speaker = announcer()
  speaker.say([flat(1000)], false)
  speaker.hush()
  assert.is(speaker.next(undefined)[0], 0)
})

test('volume concerns the room, not the words', () => {
  const speaker = announcer()
  speaker.volume(-1)
  assert.is(speaker.next(flat(400))[0], 200)
  speaker.say([flat(1000)], true)
  assert.is(speaker.next(undefined)[0], 1000)
})

test('who waits hears a sign of life again and again, until it is over', () => {
  const speaker = announcer()
  speaker.hold(true)
  const tenSeconds = () => Array.from({ length: 500 }, () => loudness(speaker.next(undefined)))
  const signs = tenSeconds().filter((loud) => loud > 100).length
  assert.ok(signs > 20 && signs < 200, String(signs))
  speaker.hold(false)
  for (let i = 0; i < 100; i++) speaker.next(undefined)
  assert.is(Math.max(...tenSeconds()), 0)
})

test('a quiet line is not a dead one', () => {
  let state = 1
  const noise = comfortNoise(() => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647)
  const loud = loudness(new Announcer(noise).next(undefined))
  assert.ok(loud > 2 && loud < 30, String(loud))
})

test('ticks are counted from the beginning: being late once makes none late after it', () => {
  let pace = { startedAt: 1000, done: 0 }
  let ticks = 0
  for (const now of [1000, 1019, 1020, 1047, 1061, 1080, 1100.5]) {
    const next = due(pace, now)
    ticks += next.ticks
    pace = next.pace
  }
  assert.is(ticks, 5)
  assert.is(untilNext(pace, 1100.5), 19.5)
})

test('a long halt is caught up a little, and the rest is left out', () => {
  const { ticks, pace } = due({ startedAt: 0, done: 0 }, 2000)
  assert.is(ticks, MOST_CAUGHT_UP)
  assert.is(due(pace, 2019).ticks, 0)
  assert.is(due(pace, 2020).ticks, 1)
})

test.run()
