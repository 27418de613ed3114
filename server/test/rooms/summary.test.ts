import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { RoomId } from '../../../shared/ids.ts'
import type { RoomSummary } from '../../../shared/portal.ts'
import { sorted } from '../../rooms/summary.ts'

function room(title: string, createdAt: number, favourite = false): RoomSummary {
  return {
    id: `room-of-${title}` as RoomId,
    title,
    standing: 'owner',
    owner: 'Ada Host',
    favourite,
    delegates: 0,
    createdAt,
    usedAt: null,
    running: null,
  }
}
const titles = (rooms: readonly RoomSummary[]): string[] => rooms.map(({ title }) => title)

const rooms = [
  room('Zoé', 2),
  room('école', 3, true),
  room('Étude', 1),
  room('avis', 4),
  room('Eau', 5, true),
]

test('the newest room comes first unless it is said otherwise', () => {
  assert.equal(titles(sorted(rooms)), ['Eau', 'avis', 'école', 'Zoé', 'Étude'])
  assert.equal(titles(sorted(rooms, 'date', 'ascending')), ['Étude', 'Zoé', 'école', 'avis', 'Eau'])
})

test('titles are in the order of the alphabet, where é is an e and capitals are letters', () => {
  assert.equal(titles(sorted(rooms, 'title')), ['avis', 'Eau', 'école', 'Étude', 'Zoé'])
  assert.equal(titles(sorted(rooms, 'title', 'descending')), ['Zoé', 'Étude', 'école', 'Eau', 'avis'])
  const numbered = ['Salle 10', 'Salle 9', 'salle 1'].map((title) => room(title, 1))
  assert.equal(titles(sorted(numbered, 'title')), ['salle 1', 'Salle 9', 'Salle 10'])
})

test('favourites come first, and then the alphabet', () => {
  assert.equal(titles(sorted(rooms, 'favourites')), ['Eau', 'école', 'avis', 'Étude', 'Zoé'])
  assert.equal(titles(sorted(rooms, 'favourites', 'ascending')), ['avis', 'Étude', 'Zoé', 'Eau', 'école'])
})

test('rooms that are alike keep one order', () => {
  const twins = ['b', 'a', 'c'].map((name) => ({ ...room('Same', 1), id: `room-000${name}` as RoomId }))
  const order = sorted(twins, 'title').map(({ id }) => id)
  assert.equal(order, ['room-000a', 'room-000b', 'room-000c'])
  assert.equal(
    sorted(twins.toReversed(), 'title').map(({ id }) => id),
    order,
  )
})

test.run()
