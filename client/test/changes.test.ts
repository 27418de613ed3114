import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Participant } from '../../shared/meeting.ts'
import { changesBetween, type Look } from '../src/meeting/notices/changes.ts'
import { handPlaces, inListOrder, inSeats } from '../src/meeting/people/people-order.ts'
import { participant } from './given.ts'

const look = (people: readonly Participant[], count = people.length): Look => ({
  people: new Map(people.map((one) => [one.id, one])),
  count,
})
const ada = participant('Ada')
const bob = participant('Bob')
const zoe = participant('Zoé')
const camera = { producerId: 'camera-1', source: 'camera' } as const
const screen = { producerId: 'screen-1', source: 'screen' } as const
const none = { joined: [], left: [], hands: [], screens: [] }

test('who comes and goes is told by name', () => {
  assert.equal(changesBetween(look([ada]), look([ada, bob]), ada.id), { ...none, joined: ['Bob'] })
  assert.equal(changesBetween(look([ada, bob]), look([ada]), ada.id), { ...none, left: ['Bob'] })
})

test('one’s own coming, hand and screen are not told to oneself', () => {
  const busy = participant('Ada', { handRaisedAt: 1, videos: [screen] })
  assert.equal(changesBetween(look([]), look([ada]), ada.id), none)
  assert.equal(changesBetween(look([ada]), look([busy]), ada.id), none)
})

test('a longer list of a large meeting is no crowd of arrivals', () => {
  assert.equal(changesBetween(look([ada], 180), look([ada, bob, zoe], 180), ada.id), none)
})

test('a hand is told when it goes up, and not while it stays up', () => {
  const raised = { ...bob, handRaisedAt: 5 }
  assert.equal(changesBetween(look([ada, bob]), look([ada, raised]), ada.id).hands, ['Bob'])
  assert.equal(changesBetween(look([ada, raised]), look([ada, raised]), ada.id).hands, [])
})

test('a shared screen is told, a camera is not', () => {
  const filmed = participant('Bob', { videos: [camera] })
  const sharing = participant('Bob', { videos: [camera, screen] })
  assert.equal(changesBetween(look([ada, bob]), look([ada, filmed]), ada.id), none)
  assert.equal(changesBetween(look([ada, filmed]), look([ada, sharing]), ada.id).screens, ['Bob'])
})

test('the list shows raised hands first, the longest raised on top, then moderators, then names as the language sorts them', () => {
  const people = [
    participant('Élodie'),
    { ...zoe, handRaisedAt: 20 },
    ada,
    { ...bob, handRaisedAt: 30 },
    participant('Eve'),
    participant('Moritz', { role: 'moderator' }),
  ]
  assert.equal(
    inListOrder(people, 'fr').map(({ name }) => name),
    ['Zoé', 'Bob', 'Moritz', 'Ada', 'Élodie', 'Eve'],
  )
})

test('hands have places from 1, in the order in which they went up', () => {
  const people = [{ ...zoe, handRaisedAt: 20 }, ada, { ...bob, handRaisedAt: 10 }]
  assert.equal(
    [...handPlaces(people)],
    [
      [bob.id, 1],
      [zoe.id, 2],
    ],
  )
})

test('who has no seat yet sits at the back', () => {
  const people = look([ada, bob, zoe]).people
  assert.equal(
    inSeats([zoe.id, 'gone-0001'], people).map(({ name }) => name),
    ['Zoé', 'Ada', 'Bob'],
  )
})

test.run()
