import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { forgetWait, keepWait, readWait, type KeptWait } from '../src/visit/kept-wait.ts'
import { storage } from './storage.ts'

const wait: KeptWait = {
  token: 'token',
  meeting: 'meeting',
  participant: 'participant',
  seat: 'seat',
  microphone: 'live',
}

test('a reload finds the place in the queue, by the same invitation to the same room only', () => {
  const kept = storage()
  keepWait(kept, 'room', wait)
  assert.equal(readWait(kept, 'room', 'token'), wait)
  assert.is(readWait(kept, 'room', 'other'), null)
  assert.is(readWait(kept, 'other', 'token'), null)
  forgetWait(kept, 'room')
  assert.is(readWait(kept, 'room', 'token'), null)
})

test('what cannot be read or written counts as none', () => {
  const kept = storage()
  for (const broken of [
    '',
    '{',
    '[]',
    'null',
    '{"token":"token"}',
    JSON.stringify({ ...wait, microphone: 'on' }),
  ]) {
    kept.setItem('preau.waiting.room', broken)
    assert.is(readWait(kept, 'room', 'token'), null, broken)
  }
  const full = storage(true)
  keepWait(full, 'room', wait)
  assert.is(readWait(full, 'room', 'token'), null)
})

test.run()
