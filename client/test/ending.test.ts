import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { endingOf, type Came } from '../src/door/ending.ts'
import { suggestedName } from '../src/door/guest-name.ts'
import { afterwards } from '../src/door/redirect.ts'
import type { ErrorCode } from '../../shared/wire.ts'

const byLink: Came = { byLink: true, permanent: true }
const refused = (code: ErrorCode, known: boolean, came = byLink) =>
  endingOf({ why: 'refused', refusal: { code }, known }, came)

test('a link for people who sign in leads to signing in as an attendee', () => {
  assert.is(refused('unauthenticated', false).next, 'sign-in-to-attend')
})

test('who is signed out during the visit is told so, and may sign in again', () => {
  const out = refused('unauthenticated', true)
  assert.is(out.next, 'sign-in')
  assert.is.not(out.title, refused('unauthenticated', false).title)
})

test('an address of a meeting without a seat asks for an invitation', () => {
  const came = { byLink: false, permanent: false }
  assert.is(refused('unauthenticated', false, came).next, null)
  assert.is(refused('not-found', true, came).title, refused('unauthenticated', false, came).title)
})

test('a link that was good a moment ago was renewed; another one is wrong', () => {
  assert.is.not(refused('not-found', true).title, refused('not-found', false).title)
})

test('who was sent out is told by whom and why, and there is nothing to try again', () => {
  const refusal = { code: 'banned', by: 'Ada Host', why: 'Spam' } as const
  const ending = endingOf({ why: 'refused', refusal, known: true }, byLink)
  assert.match(ending.text, 'Ada Host')
  assert.match(ending.text, 'Spam')
  assert.is(ending.next, null)
})

test('a full meeting says how many it takes', () => {
  const refusal = { code: 'limit-reached', limit: 'participants', max: 3 } as const
  const ending = endingOf({ why: 'refused', refusal, known: true }, byLink)
  assert.match(ending.text, '3')
  assert.is(ending.next, 'try-again')
})

test('a room that stays may be joined again after its meeting; a deleted one and a temporary meeting may not', () => {
  const after = (reason: 'time-over' | 'room-deleted' | 'ended-by-administrator', permanent: boolean) =>
    endingOf({ why: 'meeting-ended', reason, by: null }, { byLink: true, permanent }).next
  assert.is(after('time-over', true), 'rejoin')
  assert.is(after('ended-by-administrator', true), 'rejoin')
  assert.is(after('room-deleted', true), null)
  assert.is(after('time-over', false), null)
})

test('people are led on to the web only', () => {
  assert.equal(afterwards('https://exemple.fr/merci'), {
    href: 'https://exemple.fr/merci',
    site: 'exemple.fr',
  })
  assert.ok(afterwards('http://exemple.fr'))
  for (const address of [
    '',
    'javascript:alert(1)',
    'data:text/html,x',
    '/here',
    'JAVASCRIPT:alert(1)//https://',
  ])
    assert.is(afterwards(address), null, address)
})

test('the name of the account comes first, with the service that was added to it last time', () => {
  assert.is(suggestedName('Ada Host', 'Ada Host (DSI)'), 'Ada Host (DSI)')
  assert.is(suggestedName('Ada Host', 'Bob'), 'Ada Host')
  assert.is(suggestedName('Jean', 'Jeanne Dupont'), 'Jean')
  assert.is(suggestedName(null, 'Bob'), 'Bob')
})

test.run()
