import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ConsumerBook } from '../src/media/reconcile.ts'

const named = (...ids: string[]) => ids.map((id) => ({ id }))
const ids = (consumers: readonly { id: string }[]) => consumers.map(({ id }) => id)

test('a consumer is set up once, however often it is told', () => {
  const book = new ConsumerBook()
  assert.equal(ids(book.open(named('a', 'b'))), ['a', 'b'])
  assert.equal(ids(book.open(named('b', 'c'))), ['c'])
})

test('a consumer that was closed before it was told of never opens', () => {
  const book = new ConsumerBook()
  assert.equal(book.close(['a']), [])
  assert.equal(book.open(named('a')), [])
})

test('a consumer is closed once', () => {
  const book = new ConsumerBook()
  book.open(named('a'))
  assert.equal(book.close(['a']), ['a'])
  assert.equal(book.close(['a']), [])
})

test('after a resume what runs goes on, what is new comes, what is not listed goes', () => {
  const book = new ConsumerBook()
  book.open(named('a', 'b'))
  const { added, dropped } = book.replace(named('b', 'c'), book.held())
  assert.equal(ids(added), ['c'])
  assert.equal(dropped, ['a'])
})

test('a list does not close what was opened after it was asked for', () => {
  const book = new ConsumerBook()
  book.open(named('echo'))
  const asked = book.held()
  book.open(named('late'))
  assert.equal(book.replace(named('room'), asked).dropped, ['echo'])
  assert.equal([...book.held()].sort(), ['late', 'room'])
})

test('a list does not bring back what was closed after it was made', () => {
  const book = new ConsumerBook()
  const asked = book.held()
  book.close(['gone'])
  assert.equal(book.replace(named('gone', 'here'), asked).added, named('here'))
})

test('what could not be set up may come again with the next list', () => {
  const book = new ConsumerBook()
  book.open(named('a'))
  book.forget(['a'])
  assert.equal(ids(book.open(named('a'))), ['a'])
})

test('other transports begin with nothing', () => {
  const book = new ConsumerBook()
  book.open(named('a', 'b'))
  assert.equal([...book.clear()].sort(), ['a', 'b'])
  assert.is(book.held().size, 0)
})

test.run()
