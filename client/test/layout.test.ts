import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { grid, type Box } from '../src/meeting/stage/boxes.ts'
import { arrange, capacity, shownVideos, type Wanted } from '../src/meeting/stage/layout.ts'
import { participant } from './given.ts'

const DESKTOP = { width: 1280, height: 640 }
const PHONE = { width: 360, height: 560 }

function people(count: number) {
  return Array.from({ length: count }, (_, index) => participant(`P${String(index)}`))
}

function wanted(more: Partial<Wanted>): Wanted {
  return { people: people(2), focus: null, choice: 'auto', size: DESKTOP, page: 0, ...more }
}

function overlap(one: Box, other: Box): boolean {
  const clear =
    one.x + one.width <= other.x ||
    other.x + other.width <= one.x ||
    one.y + one.height <= other.y ||
    other.y + other.height <= one.y
  return !clear
}

function within(box: Box, size: { width: number; height: number }): boolean {
  const slack = 0.5
  return (
    box.x >= -slack &&
    box.y >= -slack &&
    box.x + box.width <= size.width + slack &&
    box.y + box.height <= size.height + slack
  )
}

function fits(crowd: Wanted): void {
  const { tiles } = arrange(crowd)
  assert.ok(tiles.length > 0)
  for (const [index, tile] of tiles.entries()) {
    assert.ok(within(tile.box, crowd.size), `${String(crowd.people.length)} on ${JSON.stringify(crowd.size)}`)
    for (const other of tiles.slice(index + 1)) assert.not(overlap(tile.box, other.box))
  }
}

test('tiles never overlap and never leave the stage, whatever its size', () => {
  const sizes = [
    DESKTOP,
    PHONE,
    { width: 640, height: 300 },
    { width: 3840, height: 2000 },
    { width: 320, height: 200 },
  ]
  for (const size of sizes) {
    for (const count of [1, 2, 3, 5, 9, 16, 40]) {
      for (const choice of ['auto', 'grid', 'speaker'] as const) {
        fits(wanted({ people: people(count), size, choice }))
      }
    }
  }
})

test('a grid covers more of the stage than any other number of columns would', () => {
  const boxes = grid(4, DESKTOP, 8)
  assert.is(new Set(boxes.map(({ y }) => y)).size, 2)
  assert.is(grid(3, { width: 360, height: 900 }, 8).filter(({ x }) => x < 1).length, 3)
})

test('two people share a desktop side by side', () => {
  const { kind, tiles } = arrange(wanted({}))
  assert.is(kind, 'grid')
  assert.is(tiles[0]?.box.y, tiles[1]?.box.y)
})

test('a shared screen is large and everybody else is in the strip', () => {
  const sharing = participant('Zoé', {
    videos: [
      { producerId: 'screen-1', source: 'screen' },
      { producerId: 'camera-1', source: 'camera' },
    ],
  })
  const { kind, tiles } = arrange(wanted({ people: [participant('Ada'), sharing] }))
  assert.is(kind, 'stage')
  assert.equal(
    tiles.map(({ place, producerId }) => [place, producerId]),
    [
      ['main', 'screen-1'],
      ['strip', null],
      ['strip', 'camera-1'],
    ],
  )
})

test('a grid that was chosen stays one while a screen is shared', () => {
  const sharing = participant('Zoé', { videos: [{ producerId: 'screen-1', source: 'screen' }] })
  const { kind, tiles } = arrange(wanted({ people: [sharing], choice: 'grid' }))
  assert.is(kind, 'grid')
  assert.is(tiles.length, 2)
})

test('a tile is the same one with and without its camera', () => {
  const off = arrange(wanted({ people: [participant('Ada'), participant('Bob')] }))
  const on = arrange(
    wanted({
      people: [
        participant('Ada', { videos: [{ producerId: 'camera-1', source: 'camera' }] }),
        participant('Bob'),
      ],
    }),
  )
  assert.equal(
    off.tiles.map(({ key }) => key),
    on.tiles.map(({ key }) => key),
  )
  assert.is(on.tiles[0]?.producerId, 'camera-1')
})

test('many people are shown page by page, and everybody is on one', () => {
  const all = people(60)
  const first = arrange(wanted({ people: all }))
  assert.ok(first.pages > 1)
  const seen = Array.from({ length: first.pages }, (_, page) =>
    arrange(wanted({ people: all, page })),
  ).flatMap(({ tiles }) => tiles.map(({ participantId }) => participantId))
  assert.is(new Set(seen).size, 60)
  assert.is(seen.length, 60)
})

test('a page that is gone shows the last one there is', () => {
  const { page, pages } = arrange(wanted({ people: people(60), page: 99 }))
  assert.is(page, pages - 1)
})

test('on a telephone one large tile and a strip show more than a crowd of small ones', () => {
  const { kind, tiles } = arrange(wanted({ people: people(9), size: PHONE, focus: people(9)[4]?.id ?? null }))
  assert.is(kind, 'stage')
  assert.is(tiles[0]?.participantId, 'participant-p4')
  assert.ok((tiles[0]?.box.width ?? 0) > 300)
})

test('tiles on a telephone are wide enough to recognise somebody', () => {
  const { tiles } = arrange(wanted({ people: people(30), size: PHONE, choice: 'grid' }))
  for (const { box } of tiles) assert.ok(box.width >= 150)
})

test('the front seats are as many as one page has', () => {
  const crowd = wanted({ people: people(60) })
  assert.is(capacity(crowd), arrange(crowd).tiles.length)
})

test('only what is on the screen is asked for, in device pixels', () => {
  const ada = participant('Ada', { videos: [{ producerId: 'camera-1', source: 'camera' }] })
  const arrangement = arrange(wanted({ people: [ada, participant('Bob')] }))
  const [video, ...rest] = shownVideos(arrangement, 2)
  assert.is(rest.length, 0)
  assert.is(video?.producerId, 'camera-1')
  assert.is(video?.width, Math.round((arrangement.tiles[0]?.box.width ?? 0) * 2))
})

test('a stage without room shows nothing and breaks nothing', () => {
  assert.equal(arrange(wanted({ size: { width: 0, height: 0 } })).tiles, [])
  assert.equal(arrange(wanted({ people: [] })).tiles, [])
})

test.run()
