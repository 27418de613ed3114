import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { faultIn, leadsTo, type Known, type Press } from '../src/door/press.ts'

const nothing: Known = { fault: null, microphoneKnownGood: false, microphoneFailed: false }
const good: Known = { ...nothing, microphoneKnownGood: true }

const CASES: readonly (readonly [what: string, Press, Known, ReturnType<typeof leadsTo>])[] = [
  ['a newcomer tests their microphone first', 'microphone', nothing, 'test'],
  ['a microphone that worked needs no test', 'microphone', good, 'microphone'],
  ['one that fails today is tested', 'microphone', { ...good, microphoneFailed: true }, 'test'],
  ['whoever listens is asked nothing', 'listen-only', nothing, 'listen-only'],
  [
    'a microphone that fails keeps nobody from listening',
    'listen-only',
    { ...good, microphoneFailed: true },
    'listen-only',
  ],
  ['the test is one press away from whoever needs none', 'test', good, 'test'],
  ['without a name nobody joins', 'microphone', { ...good, fault: 'missing' }, 'name'],
  ['without a name nobody listens', 'listen-only', { ...good, fault: 'missing' }, 'name'],
  ['without a name nobody tests', 'test', { ...good, fault: 'long' }, 'name'],
]

for (const [what, press, known, to] of CASES) {
  test(what, () => {
    assert.is(leadsTo(press, known), to)
  })
}

test('a name is there, and no longer than others can read', () => {
  assert.is(faultIn(''), 'missing')
  assert.is(faultIn('Zoé'), null)
  assert.is(faultIn('é'.repeat(1_000)), 'long')
})

test.run()
