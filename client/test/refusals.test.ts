import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ErrorCode, FINAL_CODES } from '../../shared/wire.ts'
import { pauseBefore, LONGEST_PAUSE_MS } from '../src/wire/backoff.ts'
import { reloadOnce, forgetReload } from '../src/wire/outdated.ts'
import { answerTo, failureIn } from '../src/wire/refusals.ts'
import { browserStores } from './storage.ts'

test('a final refusal is never tried again', () => {
  for (const code of FINAL_CODES) assert.is(answerTo(code), 'final', code)
})

test('passing trouble is tried again', () => {
  for (const code of ['unavailable', 'internal', 'rate-limited']) assert.is(answerTo(code), 'again', code)
})

test('every code has its answer', () => {
  for (const code of ErrorCode.options) assert.ok(['final', 'reload', 'again'].includes(answerTo(code)))
})

test('a code that this page does not know yet is no reason to give up', () => {
  assert.is(answerTo('a-newer-code'), 'again')
})

test('a refusal is read from the connect error, with when to come back and which limit was met', () => {
  const error = Object.assign(new Error('x'), {
    data: { code: 'rate-limited', message: 'x', retryAfterMs: 700 },
  })
  assert.equal(failureIn(error), { code: 'rate-limited', retryAfterMs: 700 })
  const full = Object.assign(new Error('x'), {
    data: { code: 'limit-reached', message: 'x', limit: 'participants', max: 3 },
  })
  assert.equal(failureIn(full), { code: 'limit-reached', limit: 'participants', max: 3 })
  assert.is(failureIn(new Error('websocket error')), null)
  assert.is(failureIn(Object.assign(new Error('x'), { data: { code: 12 } })), null)
})

test('pauses grow, are cut by chance and never exceed two seconds', () => {
  assert.is(pauseBefore(0, 0), 75)
  assert.is(pauseBefore(0, 0.999), 150)
  assert.is(pauseBefore(40, 0.999), LONGEST_PAUSE_MS - 1)
  for (let attempt = 1; attempt < 5; attempt += 1) {
    assert.ok(pauseBefore(attempt, 0.5) >= pauseBefore(attempt - 1, 0.5))
  }
})

test('an outdated page reloads itself once, and again only after it was welcomed', () => {
  browserStores()
  let reloads = 0
  const reload = () => {
    reloads += 1
  }
  assert.ok(reloadOnce(reload))
  assert.not(reloadOnce(reload))
  assert.is(reloads, 1)
  forgetReload()
  assert.ok(reloadOnce(reload))
})

test('an outdated page that cannot remember its reload does not reload itself: it would never end', () => {
  for (const how of ['forbidden', 'missing', 'full'] as const) {
    browserStores(how)
    assert.not(
      reloadOnce(() => {
        assert.unreachable(how)
      }),
    )
  }
})

test.run()
