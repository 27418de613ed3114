/** When a trunk is told again where we are. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { nextTryMs, outcomeOf } from '../../lines/drachtio/registration.ts'

const test = suite('registration with a trunk')

const answer = (status: number, headers: Record<string, string> = {}) => ({
  status,
  get: (name: string) => headers[name],
})

for (const [what, given, seconds] of [
  ['what stands at our contact', { contact: '<sip:me@gw>;expires=120', expires: '3600' }, 120],
  ['what stands for all', { contact: '<sip:me@gw>', expires: '3600' }, 3600],
  ['what was asked for', { expires: 'soon' }, 600],
] as const) {
  test(`it holds for ${what}`, () => assert.equal(outcomeOf(answer(200, given)), { ok: true, seconds }))
}

test('a refusal is none', () => assert.equal(outcomeOf(answer(403)), { ok: false, status: 403 }))

test('it is renewed in good time, and not all the time', () => {
  assert.equal(
    [3600, 600, 60, 0].map((seconds) => nextTryMs({ ok: true, seconds }, 0)),
    [2_880_000, 480_000, 48_000, 30_000],
  )
})

test('who fails waits longer each time, up to five minutes', () => {
  assert.equal(
    [1, 2, 3, 8, 9, 2000].map((failures) => nextTryMs({ ok: false, status: 503 }, failures)),
    [2000, 4000, 8000, 256_000, 300_000, 300_000],
  )
})

test.run()
