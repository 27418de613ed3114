import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Refused } from '../../shared/refused.ts'
import { askPatiently, askWhereLed } from '../src/visit/asking.ts'

const moved = () => Promise.reject(new Refused('moved', 'the meeting has gone'))

test('what was refused because the meeting had gone is asked once more where the page is led to', async () => {
  const asked: string[] = []
  const ask = () => {
    asked.push('ask')
    return asked.length === 1 ? moved() : Promise.resolve('done')
  }
  const back = () => {
    asked.push('back')
    return Promise.resolve()
  }
  assert.is(await askWhereLed(ask, { moving: false, back }), 'done')
  assert.equal(asked.splice(0), ['ask', 'back', 'ask'])
  asked.push('before')
  assert.is(await askWhereLed(ask, { moving: true, back }), 'done')
  assert.equal(asked, ['before', 'back', 'ask'])
})

test('any other refusal is told, and one that comes again', async () => {
  const back = () => Promise.resolve()
  for (const code of ['forbidden', 'unavailable', 'moved'] as const) {
    const ask = () => Promise.reject(new Refused(code, 'no'))
    const error: unknown = await askWhereLed(ask, { moving: false, back }).catch((one: unknown) => one)
    assert.is((error as Refused).code, code)
  }
})

test('who asks to come in while the meeting goes asks with the next hello', async () => {
  assert.is(await askPatiently(moved, () => true), null)
})

test.run()
