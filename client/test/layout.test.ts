import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { grid } from '../src/meeting/stage/boxes.ts'
import { arrange, capacity, shownVideos, type Wanted } from '../src/meeting/stage/layout.ts'
import { participant } from './given.ts'

const DESKTOP = { width: 1280, height: 640 }
const PHONE = { width: 360, height: 560 }

function people(count: number) {
  return Array.from({ length: count }, (_, index) => participant(`P${String(index)}`))
}

function wanted(more: Partial<Wanted>): Wanted {
  return {
    ...{ people: people(2), focus: null, layout: 'auto', pinned: [], interpreter: null, camerasOnly: false },
    ...{ size: DESKTOP, page: 0 },
    ...more,
  }
}

const sharing = (name: string) =>
  participant(name, {
    videos: [
      { producerId: `screen-${name}`, source: 'screen' },
      { producerId: `camera-${name}`, source: 'camera' },
    ],
  })
const large = (crowd: Wanted) =>
  arrange(crowd)
    .tiles.filter(({ place }) => place === 'main')
    .map(({ key }) => key)

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
  const { kind, tiles } = arrange(wanted({ people: [participant('Ada'), sharing('Zoé')] }))
  assert.is(kind, 'stage')
  assert.equal(
    tiles.map(({ place, producerId }) => [place, producerId]),
    [
      ['main', 'screen-Zoé'],
      ['strip', null],
      ['strip', 'camera-Zoé'],
    ],
  )
})

test('a grid that was chosen stays one while a screen is shared', () => {
  const { kind, tiles } = arrange(wanted({ people: [sharing('Zoé')], layout: 'grid' }))
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
  const { tiles } = arrange(wanted({ people: people(30), size: PHONE, layout: 'grid' }))
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

test('several shares have a place each, all of one size', () => {
  const { tiles } = arrange(wanted({ people: [sharing('Ada'), sharing('Zoé'), participant('Bob')] }))
  const [one, other, ...rest] = tiles.filter(({ place }) => place === 'main')
  assert.equal([one?.key, other?.key, rest], ['screen:screen-Ada', 'screen:screen-Zoé', []])
  assert.is(one?.box.width, other?.box.width)
})

test('who speaks is large in the layout of that name, whatever is shared', () => {
  const crowd = wanted({ people: [sharing('Ada'), participant('Bob')], layout: 'speaker' })
  assert.equal(large({ ...crowd, focus: 'participant-bob' }), ['person:participant-bob'])
})

test('the layout of shares shows nothing else; while nothing is shared it shows the people', () => {
  const people = [sharing('Ada'), participant('Bob')]
  const keys = (crowd: Wanted) => arrange(crowd).tiles.map(({ key }) => key)
  assert.equal(keys(wanted({ people, layout: 'shares' })), ['screen:screen-Ada'])
  assert.equal(keys(wanted({ people: [participant('Bob')], layout: 'shares' })), ['person:participant-bob'])
})

test('the layout of people shows no share', () => {
  const { kind, tiles } = arrange(wanted({ people: [sharing('Ada'), participant('Bob')], layout: 'people' }))
  assert.equal([kind, tiles.filter(({ source }) => source === 'screen')], ['grid', []])
})

test('whom one pins is large in every layout of people, beside what is shared', () => {
  const people = [participant('Ada'), participant('Bob'), participant('Cleo')]
  const pinned = ['person:participant-bob', 'person:participant-cleo']
  for (const layout of ['auto', 'grid', 'speaker', 'people'] as const)
    assert.equal(large(wanted({ people, pinned, layout })), pinned, layout)
  const shared = wanted({ people: [...people, sharing('Dan')], pinned })
  assert.equal(large(shared), ['screen:screen-Dan', ...pinned])
})

test('of several shares a pinned one is large alone', () => {
  const people = [sharing('Ada'), sharing('Zoé')]
  assert.equal(large(wanted({ people, pinned: ['screen:screen-Zoé'] })), ['screen:screen-Zoé'])
  assert.equal(large(wanted({ people, pinned: ['screen:gone'] })), ['screen:screen-Ada', 'screen:screen-Zoé'])
})

test('who shows no camera can be left out, but for those who are pinned, and as long as somebody shows one', () => {
  const people = [sharing('Ada'), participant('Bob'), participant('Cleo')]
  const seen = (more: Partial<Wanted>) =>
    arrange(wanted({ layout: 'people', camerasOnly: true, people, ...more })).tiles.map(({ key }) => key)
  assert.equal(seen({}), ['person:participant-ada'])
  assert.equal(seen({ pinned: ['person:participant-bob'] }), [
    'person:participant-bob',
    'person:participant-ada',
  ])
  assert.is(seen({ people: people.slice(1) }).length, 2)
})

test.run()
