import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Notices, toldOf } from '../src/visit/notices.svelte.ts'
import { refusalOf } from '../src/visit/asking.ts'
import { Refused } from '../../shared/refused.ts'

test('what was pressed and not done is told, whatever it was, with the reason', () => {
  for (const request of ['meeting:end', 'hand:raise', 'hand:lower', 'microphone:mute'] as const) {
    const refusal = refusalOf(new Refused('unavailable', 'the socket is down'))
    assert.equal(toldOf(request, refusal), { kind: 'refused', request, refusal: { code: 'unavailable' } })
  }
  assert.equal(refusalOf(new TypeError('a bug')), { code: 'internal' })
})

test('nobody is told that what they wanted gone is gone already', () => {
  assert.is(toldOf('hand:lower', { code: 'not-found' }), null)
})

test('who cannot be let in is told apart, with the limit that was met', () => {
  const refusal = refusalOf(new Refused('limit-reached', 'full', { limit: 'participants', max: 30 }))
  assert.equal(toldOf('people:admit', refusal), { kind: 'not-admitted', refusal })
  assert.is(refusal.max, 30)
})

test('of each kind the newest stands, last, until it is dismissed', () => {
  const notices = new Notices()
  notices.tell({ kind: 'muted', by: 'Ada' })
  notices.tell({ kind: 'off-after-sleep' })
  notices.tell({ kind: 'muted', by: 'Grace' })
  assert.equal(notices.all, [{ kind: 'off-after-sleep' }, { kind: 'muted', by: 'Grace' }])
  notices.dismiss('muted')
  assert.equal(notices.all, [{ kind: 'off-after-sleep' }])
})

test.run()
