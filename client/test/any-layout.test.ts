/** What holds of every layout, whoever is there and however large the stage is. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { LAYOUTS } from '../../shared/layouts.ts'
import type { Participant } from '../../shared/meeting.ts'
import type { Box, Size } from '../src/meeting/stage/boxes.ts'
import { INTERPRETER_LEAST } from '../src/meeting/stage/interpreter-slot.ts'
import { arrange, type Arrangement, type Wanted } from '../src/meeting/stage/layout.ts'
import { personKey, screenKey } from '../src/meeting/stage/subjects.ts'
import { participant } from './given.ts'

const SLACK = 0.5
const COUNTS = [1, 2, 3, 5, 9, 16, 26, 60, 300]
const SIZES: readonly Size[] = [320, 360, 480, 601, 768, 899, 1024, 1280, 1920, 2560, 3840].flatMap((width) =>
  [200, 480, 720, 2000].map((height) => ({ width, height })),
)

/** Numbers from a seed, the same ones every time (mulberry32): from 0 up to `below`. */
function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** Some show cameras, a few share. */
function crowd(count: number, roll: (below: number) => number): readonly Participant[] {
  const sharing = roll(4)
  return Array.from({ length: count }, (_, index) => {
    const number = String(index)
    const camera = roll(2) > 0 ? [{ producerId: `camera-${number}`, source: 'camera' as const }] : []
    const screen = index < sharing ? [{ producerId: `screen-${number}`, source: 'screen' as const }] : []
    return participant(`P${number}`, { videos: [...camera, ...screen] })
  })
}

function anything(count: number, size: Size, seed: number): Wanted {
  const roll = dice(seed)
  const people = crowd(count, roll)
  const anybody = () => people[roll(count)]?.id ?? ''
  const pins = Array.from({ length: roll(5) }, () => personKey(anybody()))
  return {
    people,
    focus: roll(2) > 0 ? anybody() : null,
    layout: LAYOUTS[roll(LAYOUTS.length)] ?? 'auto',
    pinned: [...new Set(roll(4) > 0 ? pins : [...pins, screenKey('screen-0')])],
    interpreter: roll(2) > 0 ? anybody() : null,
    camerasOnly: roll(3) === 0,
    size,
    page: roll(4),
  }
}

function overlap(one: Box, other: Box): boolean {
  const clear =
    one.x + one.width <= other.x + SLACK ||
    other.x + other.width <= one.x + SLACK ||
    one.y + one.height <= other.y + SLACK ||
    other.y + other.height <= one.y + SLACK
  return !clear
}

function within({ x, y, width, height }: Box, size: Size): boolean {
  const whole = width > 0 && height > 0 && x >= -SLACK && y >= -SLACK
  return whole && x + width <= size.width + SLACK && y + height <= size.height + SLACK
}

function interpreterHasRoom({ tiles }: Arrangement, { interpreter }: Wanted): boolean {
  if (interpreter === null) return tiles.every(({ place }) => place !== 'interpreter')
  const mine = tiles.filter(({ key }) => key === personKey(interpreter))
  const [slot] = mine
  return (
    mine.length === 1 &&
    slot?.place === 'interpreter' &&
    slot.box.width >= INTERPRETER_LEAST.width - SLACK &&
    slot.box.height >= INTERPRETER_LEAST.height - SLACK
  )
}

const layings = SIZES.flatMap((size, one) =>
  COUNTS.flatMap((count, other) =>
    [0, 1, 2].map((turn) => anything(count, size, 1 + turn + 3 * other + 1_000 * one)),
  ),
)

test('nobody lies over somebody else, and nobody is off the screen', () => {
  for (const wanted of layings) {
    const { tiles } = arrange(wanted)
    const about = JSON.stringify({ ...wanted, people: wanted.people.length })
    assert.ok(tiles.length > 0, about)
    for (const [index, tile] of tiles.entries()) {
      assert.ok(within(tile.box, wanted.size), about)
      for (const other of tiles.slice(index + 1)) assert.not(overlap(tile.box, other.box), about)
    }
  }
})

test('the interpreter has a place of their own, never smaller than hands and face can be read in', () => {
  for (const wanted of layings) {
    assert.ok(interpreterHasRoom(arrange(wanted), wanted), JSON.stringify({ ...wanted, people: 0 }))
  }
})

test('the interpreter’s place is the same whatever comes and goes', () => {
  for (const wanted of layings.filter(({ interpreter }) => interpreter !== null)) {
    const slotOf = (one: Wanted) => arrange(one).tiles.find(({ place }) => place === 'interpreter')?.box
    const alone = wanted.people.filter(({ id }) => id === wanted.interpreter)
    assert.equal(slotOf(wanted), slotOf({ ...wanted, people: alone, pinned: [], layout: 'grid' }))
  }
})

test('nobody has two tiles, and all pages together show everybody once', () => {
  for (const wanted of layings.filter(({ size, people }) => size.height === 720 && people.length < 60)) {
    const { pages } = arrange(wanted)
    const small = Array.from({ length: pages }, (_, page) => arrange({ ...wanted, page }))
      .flatMap(({ tiles }) => tiles)
      .filter(({ place }) => place === 'grid' || place === 'strip')
    const large = arrange(wanted).tiles.filter(({ place }) => place === 'main' || place === 'interpreter')
    const keys = [...small, ...large].map(({ key }) => key)
    assert.is(new Set(keys).size, keys.length)
  }
})

test.run()
