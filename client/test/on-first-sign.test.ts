import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { onFirstSign } from '../src/door/on-first-sign.ts'

const NEVER_MS = 60_000

test('what is needed next comes at the first key, and once', () => {
  const page = new EventTarget()
  let times = 0
  onFirstSign(page, NEVER_MS, () => (times += 1))
  assert.is(times, 0)
  page.dispatchEvent(new Event('keydown'))
  page.dispatchEvent(new Event('pointerdown'))
  assert.is(times, 1)
})

test('it comes by itself to who does nothing', async () => {
  await new Promise<void>((came) => onFirstSign(new EventTarget(), 1, came))
})

test('it does not come to a page that was left', () => {
  const page = new EventTarget()
  let times = 0
  onFirstSign(page, NEVER_MS, () => (times += 1))()
  page.dispatchEvent(new Event('keydown'))
  assert.is(times, 0)
})

test.run()
