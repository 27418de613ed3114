import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Kept } from '../src/browser/kept.ts'
import { waitIn, type KeptWait } from '../src/visit/kept-wait.ts'
import { browserStores } from './storage.ts'

const wait: KeptWait = {
  token: 'token',
  meeting: 'meeting',
  participant: 'participant',
  seat: 'seat',
  microphone: 'live',
}

test('a reload finds the place in the queue, by the same invitation to the same room only', () => {
  browserStores()
  waitIn('room', 'token').keep(wait)
  assert.equal(waitIn('room', 'token').read(), wait)
  assert.is(waitIn('room', 'other').read(), null)
  assert.is(waitIn('other', 'token').read(), null)
  waitIn('room', 'token').forget()
  assert.is(waitIn('room', 'token').read(), null)
})

test('a place that was tampered with counts as none', () => {
  browserStores()
  for (const broken of ['', [], null, { token: 'token' }, { ...wait, microphone: 'on' }]) {
    new Kept<unknown>('sessionStorage', 'preau.waiting.room', () => null).keep(broken)
    assert.is(waitIn('room', 'token').read(), null, JSON.stringify(broken))
  }
})

test.run()
