import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ErrorCode } from '../../shared/wire.ts'
import { AskFailed } from '../src/portal/ask.ts'
import { Loaded } from '../src/portal/loaded.svelte.ts'

/** Answers one after the other; the code of an error stands for what was asked for and was not given. */
function answering(...answers: readonly string[]) {
  const left = [...answers]
  return new Loaded(() => {
    const answer = left.shift() ?? ''
    return answer.startsWith('rooms')
      ? Promise.resolve(answer)
      : Promise.reject(new AskFailed({ code: answer as ErrorCode, message: answer }))
  })
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('what is there stays there when it cannot be asked for anew, and it is known to be old', async () => {
  const loaded = answering('rooms', 'unavailable', 'rooms of now')
  loaded.open()
  await settled()
  loaded.again()
  await settled()
  assert.is(loaded.asking, false)
  assert.equal(loaded.state, {
    at: 'there',
    value: 'rooms',
    stale: { code: 'unavailable', message: 'unavailable' },
  })
  loaded.again()
  await settled()
  assert.equal(loaded.state, { at: 'there', value: 'rooms of now', stale: null })
})

test('who may see it no more sees it no more', async () => {
  for (const code of ['unauthenticated', 'forbidden', 'not-found'] as const) {
    const loaded = answering('rooms', code)
    loaded.open()
    await settled()
    loaded.again()
    await settled()
    assert.is(loaded.state.at, 'failed', code)
  }
})

test('of several answers the one asked for last counts', async () => {
  const waiting: ((value: string) => void)[] = []
  const loaded = new Loaded(() => new Promise<string>((resolve) => waiting.push(resolve)))
  loaded.open()
  loaded.again()
  waiting[1]!('second')
  waiting[0]!('first')
  await settled()
  assert.equal(loaded.state, { at: 'there', value: 'second', stale: null })
})

test.run()
