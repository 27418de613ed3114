import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Kept, oneOf, text } from '../src/browser/kept.ts'
import { browserStores } from './storage.ts'

const name = new Kept('localStorage', 'preau.test', text)

test('what is kept is found again, until it is taken or forgotten', () => {
  browserStores()
  assert.is(name.read(), null)
  assert.ok(name.keep('Zoé'))
  assert.is(name.read(), 'Zoé')
  name.forget()
  assert.is(name.read(), null)
  name.keep('Zoé')
  assert.is(name.take(), 'Zoé')
  assert.is(name.read(), null)
})

test('where the browser forbids storing or has no storage, a thing lasts as long as the page, and says so', () => {
  for (const how of ['forbidden', 'missing'] as const) {
    browserStores(how)
    assert.not(name.keep('Zoé'), how)
    assert.is(name.read(), 'Zoé', how)
    name.forget()
    assert.is(name.read(), null, how)
  }
})

test('a full storage keeps nothing and breaks nothing', () => {
  browserStores('full')
  assert.not(name.keep('Zoé'))
  assert.is(name.read(), null)
  name.forget()
})

test('what another hand wrote counts as nothing', () => {
  const quality = new Kept('sessionStorage', 'preau.test', oneOf('low', 'high'))
  browserStores()
  for (const written of ['', '{', '7', 'null', '"loud"', 'low']) {
    window.sessionStorage.setItem('preau.test', written)
    assert.is(quality.read(), null, written)
  }
  window.sessionStorage.setItem('preau.test', '"low"')
  assert.is(quality.read(), 'low')
})

test.run()
