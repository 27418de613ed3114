import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { fitting } from '../src/meeting/toolbar/fitting.ts'

const SIZES = { worded: 88, icon: 48, gap: 4 }
const twelve = Array.from({ length: 12 }, (_, index) => ({ key: `tool ${String(index)}`, rank: 100 - index }))
const seldom = { key: 'seldom', rank: 0 }
const shown = (room: number, tools = twelve) => [...fitting(tools, room, SIZES).shown]

test('twelve tools and More have their words on a screen of 1280 px', () => {
  const fit = fitting(twelve, 1268, SIZES)
  assert.ok(fit.worded)
  assert.is(fit.shown.size, 12)
})

test('on a phone of 360 px the five of most rank stay, beside More, in reach of a finger', () => {
  const fit = fitting(twelve, 348, SIZES)
  assert.not(fit.worded)
  assert.equal(
    [...fit.shown],
    twelve.slice(0, 5).map(({ key }) => key),
  )
})

test('icons come before leaving anything out', () => {
  assert.equal(fitting(twelve, 800, SIZES).worded, false)
  assert.is(shown(800).length, 12)
})

test('what is needed seldom is never in the bar, whatever room there is', () => {
  assert.not(shown(5000, [...twelve, seldom]).includes('seldom'))
})

test('the bar and More never need more room than there is', () => {
  for (let room = 104; room < 2000; room += 7) {
    const { worded, shown: keys } = fitting(twelve, room, SIZES)
    const size = worded ? SIZES.worded : SIZES.icon
    assert.ok((keys.size + 1) * size + keys.size * SIZES.gap <= room, String(room))
  }
})

test.run()
