import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Provider } from '../../shared/portal.ts'
import { found, lastChosen, lastFirst } from '../src/portal/sign-in/providers.ts'
import { orderIn, reversed, withOrder } from '../src/portal/home/room-order.ts'
import { browserStores } from './storage.ts'

const provider = (name: string): Provider => ({ id: name.toLowerCase(), name, logo: null, answers: true })
const academies = ['Académie de Besançon', 'Académie d’Orléans-Tours', 'Académie de Toulouse'].map(provider)
const names = (search: string) => found(academies, search).map(({ name }) => name)

test('a provider is found whatever its accents, case and signs', () => {
  assert.equal(names('BESANCON'), ['Académie de Besançon'])
  assert.equal(names('orleans tours'), ['Académie d’Orléans-Tours'])
  assert.equal(names('d’orléans'), ['Académie d’Orléans-Tours'])
  assert.equal(names("d'Orleans"), ['Académie d’Orléans-Tours'])
})

test('every word of a search counts, in any order', () => {
  assert.equal(names('toulouse academie'), ['Académie de Toulouse'])
  assert.equal(names('toulouse lyon'), [])
})

test('an empty search finds all', () => {
  assert.is(names('  ').length, academies.length)
})

test('the provider of last time comes first on this device, for its audience', () => {
  browserStores()
  lastChosen('organiser').keep(academies[2]!.id)
  const last = lastChosen('organiser').read()
  assert.equal(
    lastFirst(academies, last).map(({ name }) => name),
    ['Académie de Toulouse', 'Académie de Besançon', 'Académie d’Orléans-Tours'],
  )
  assert.is(lastChosen('attendee').read(), null)
  assert.equal(lastFirst(academies, 'gone'), academies)
})

test('the order of the rooms is in the address, and the usual one is not said', () => {
  assert.equal(orderIn(''), { sort: 'date', direction: 'descending' })
  assert.equal(orderIn('?sort=title'), { sort: 'title', direction: 'ascending' })
  assert.equal(orderIn('?sort=colour&direction=sideways'), { sort: 'date', direction: 'descending' })
  assert.is(withOrder('?lang=fr', orderIn('?sort=title')), '?lang=fr&sort=title')
  assert.is(withOrder('?lang=fr&sort=title', orderIn('')), '?lang=fr')
  assert.is(withOrder('', orderIn('')), '')
})

test('an order and its reverse survive the address', () => {
  for (const sort of ['date', 'title', 'favourites']) {
    const order = orderIn(`?sort=${sort}`)
    for (const one of [order, reversed(order)]) assert.equal(orderIn(withOrder('', one)), one)
  }
})

test.run()
