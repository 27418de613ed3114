import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Choice } from '../src/own/preferences.svelte.ts'
import { browserStores } from './storage.ts'

const choice = () => new Choice('preau.test-choice', 'auto', 'grid', 'speaker')

test('what somebody chose lasts on their device; before that the first option holds', () => {
  browserStores()
  const first = choice()
  assert.is(first.now, 'auto')
  first.now = 'grid'
  assert.is(first.now, 'grid')
  assert.is(choice().now, 'grid')
})

test('what no version of ours offers counts as no choice', () => {
  browserStores()
  window.localStorage.setItem('preau.test-choice', '"mosaic"')
  assert.is(choice().now, 'auto')
})

test.run()
