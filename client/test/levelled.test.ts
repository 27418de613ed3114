/** How loud somebody is made, by how loud they speak. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  LEAST_GAIN_DB,
  levelled,
  LOOK_MS,
  MOST_GAIN_DB,
  TARGET_DB,
  UNHEARD,
  type Levelled,
} from '../src/media/levelled.ts'

type Levels = readonly number[]

const looks = (seconds: number) => Array.from({ length: (seconds * 1000) / LOOK_MS }, (_, at) => at)
const after = (levels: Levels, before: Levelled = UNHEARD) => levels.reduce(levelled, before)

/** The same numbers from 0 to 1 each time. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

/** Sentences of somebody whose loud syllables lie about `level`: syllables, and a pause after some seconds. */
function speech(seconds: number, level: number, { floor = -80, seed = 7 } = {}): Levels {
  const next = chance(seed)
  return looks(seconds).map((at) => {
    const pauses = at % 30 >= 24
    const syllable = [-2, 1, -14, -1, 2, -9][at % 6] ?? 0
    return Math.max(floor + next(), pauses ? -100 : level + syllable + 3 * (next() - 0.5))
  })
}

/** As a fan: steady, as far as so short looks are. */
const noise = (seconds: number, level: number) => {
  const next = chance(3)
  return looks(seconds).map(() => level + 3 * (next() - 0.5))
}
const silence = (seconds: number) => looks(seconds).map(() => -100)

test('five people from very loud to faint are within 3 dB of each other after ten seconds', () => {
  const heard = [-8, -16, -24, -30, -33].map((level) => level + after(speech(10, level)).gain)
  for (const level of heard) assert.ok(Math.abs(level - TARGET_DB) <= 1.5, String(heard))
})

test('nobody is made louder or softer than sounds well', () => {
  const most = after(speech(60, -44)).gain
  assert.ok(most > MOST_GAIN_DB - 2 && most <= MOST_GAIN_DB, String(most))
  const least = after(speech(60, 0)).gain
  assert.ok(least < LEAST_GAIN_DB + 2 && least >= LEAST_GAIN_DB, String(least))
})

test('silence and noise move nothing, not even when they begin and end', () => {
  for (const sound of [silence(30), noise(30, -35), [...silence(5), ...noise(20, -35), ...silence(5)]])
    assert.is(after(sound).gain, 0)
  const spoken = after(speech(10, -34))
  for (const sound of [silence(60), noise(60, -30), [...noise(9, -45), ...silence(9)]]) {
    const { gain } = after(sound, spoken)
    assert.ok(Math.abs(gain - spoken.gain) <= 1.2, `${String(spoken.gain)} ${String(gain)}`)
  }
})

test('who speaks before a fan is as loud as who speaks in silence', () => {
  const still = after(speech(20, -30)).gain
  assert.ok(Math.abs(after(speech(20, -30, { floor: -46 })).gain - still) <= 1)
})

test('it does not pump: from one word to the next, loud or soft, the gain stays', () => {
  let now = after(speech(20, -30))
  const gains: number[] = []
  for (const level of [
    ...speech(30, -30, { seed: 11 }),
    ...speech(3, -34),
    ...speech(3, -27),
    ...speech(10, -30),
  ]) {
    now = levelled(now, level)
    gains.push(now.gain)
  }
  const wandered = Math.max(...gains) - Math.min(...gains)
  assert.ok(wandered <= 2.5, String(wandered))
  const steps = gains.slice(1).map((gain, at) => Math.abs(gain - (gains[at] ?? 0)))
  assert.ok(Math.max(...steps) <= 1)
})

test('who comes nearer to their microphone is softer again within ten seconds', () => {
  const near = after(speech(10, -18), after(speech(30, -34)))
  assert.ok(-18 + near.gain <= TARGET_DB + 3, String(near.gain))
})

test.run()
