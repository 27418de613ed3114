import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Refused } from '../../../shared/refused.ts'
import { decide, type Event } from '../../meeting/features.ts'
import type { Meeting } from '../../meeting/meeting.ts'
import { DENIED_PAUSE_MS } from '../../meeting/turned-away.ts'
import {
  WAITING_MAX,
  WAITING_PER_ADDRESS,
  WAITING_PER_BROWSER,
  WAITING_PER_LINK,
} from '../../meeting/waiting.ts'
import {
  after,
  ann,
  bob,
  cleo,
  givenIn,
  having,
  inside,
  joined,
  joining,
  MINUTE,
  person,
  published,
  refusal,
  T0,
  types,
  waiting,
  knocking as waits,
} from './given.ts'

const strangers = (count: number): Event[] =>
  Array.from({ length: count }, (_, at) => waits(`P${String(at)}`, { at: T0 + at }))
const of = (provider: string, domain: string | null, session: string) => ({
  userId: null,
  session,
  affiliation: { provider, domain },
})

test('all who wait are admitted by one command, each by whom it was', () => {
  const meeting = givenIn({ waitingRoom: 'everybody', maxParticipants: 500 }, joined(ann), ...strangers(300))
  const events = decide(meeting, { type: 'admit-all', by: ann.id, whom: 'all', at: T0 + 9 })
  assert.is(events.length, 300)
  assert.ok(events.every((event) => event.type === 'joined' && event.admittedBy === ann.id))
  assert.is(after(meeting, events).waiting.size, 0)
})

test('of all who wait as many come in as there are places, and the others go on waiting', () => {
  const meeting = givenIn({ waitingRoom: 'everybody', maxParticipants: 3 }, joined(ann), ...strangers(4))
  const now = after(meeting, decide(meeting, { type: 'admit-all', by: ann.id, whom: 'all', at: T0 }))
  assert.equal(inside(now), ['Ann', 'P0', 'P1'])
  assert.equal(waiting(now), ['P2', 'P3'])
  const again = (): unknown => decide(now, { type: 'admit-all', by: ann.id, whom: 'all', at: T0 })
  assert.throws(again, refusal('limit-reached'))
})

test('of an organisation are those with its verified domain, or of its provider where a domain is not known', () => {
  const host = { ...ann, account: of('agents', 'school.example', 'a') }
  const meeting = givenIn(
    { waitingRoom: 'everybody' },
    joined(host),
    waits('Bob', { account: of('other', 'school.example', 'b') }),
    waits('Cleo', { account: of('agents', 'elsewhere.example', 'c') }),
    waits('Dan', { account: of('agents', null, 'd') }),
    waits('Eve', { account: { userId: null, session: 'e' } }),
    waits('Finn'),
  )
  const events = decide(meeting, { type: 'admit-all', by: ann.id, whom: 'organisation', at: T0 })
  assert.equal(inside(after(meeting, events)), ['Ann', 'Bob', 'Dan'])
  const denied = decide(meeting, { type: 'deny-all', by: ann.id, whom: 'organisation', again: true, at: T0 })
  assert.equal(waiting(after(meeting, denied)), ['Cleo', 'Eve', 'Finn'])
  const guest = givenIn({ waitingRoom: 'everybody' }, joined(ann), waits('Finn'))
  assert.equal(decide(guest, { type: 'admit-all', by: ann.id, whom: 'organisation', at: T0 }), [])
})

test('whom the waiting room is for: nobody, who comes under a name that nobody vouches for, or everybody', () => {
  const verified = person('Vera', { verified: true, account: of('agents', null, 'v') })
  const phone = person('0123', { via: 'phone' })
  const waitIn = (policy: 'off' | 'guests' | 'everybody'): string[] => {
    const meeting = givenIn({ waitingRoom: policy }, joined(ann))
    return [verified, bob, phone].flatMap((who) => types(decide(meeting, joining(who))))
  }
  const [waitsThere, comesIn] = ['began-waiting', 'joined']
  assert.equal(waitIn('off'), [comesIn, comesIn, comesIn])
  assert.equal(waitIn('guests'), [comesIn, waitsThere, waitsThere])
  assert.equal(waitIn('everybody'), [waitsThere, waitsThere, waitsThere])
})

test('moderators change the policy while the meeting goes on: who need not wait any more comes in', () => {
  const vera = { verified: true, account: of('agents', null, 'v') }
  const meeting = givenIn({ waitingRoom: 'everybody' }, joined(ann), waits('Bob'), waits('Vera', vera))
  const change = (of: Meeting, policy: 'off' | 'guests' | 'everybody'): Meeting =>
    after(of, decide(of, { type: 'set-waiting-policy', by: ann.id, policy, at: T0 }))
  const guests = change(meeting, 'guests')
  assert.equal([inside(guests), waiting(guests)], [['Ann', 'Vera'], ['Bob']])
  const off = change(guests, 'off')
  assert.equal([inside(off), waiting(off)], [['Ann', 'Vera', 'Bob'], []])
  assert.equal(decide(off, { type: 'set-waiting-policy', by: ann.id, policy: 'off', at: T0 }), [])
  assert.equal(types(decide(off, joining(cleo))), ['joined'])
})

test('what moderators chose for the meeting holds until the room says something else about it', () => {
  const meeting = givenIn({ waitingRoom: 'off' }, joined(ann))
  const set = after(
    meeting,
    decide(meeting, { type: 'set-waiting-policy', by: ann.id, policy: 'everybody', at: T0 }),
  )
  const saved = (of: Meeting, changes: Parameters<typeof having>[0]): Meeting =>
    after(of, decide(of, { type: 'configure', settings: having(changes), at: T0 }))
  const renamed = saved(set, { title: 'Council', waitingRoom: 'off' })
  assert.equal(types(decide(renamed, joining(bob))), ['began-waiting'])
  assert.is(saved(renamed, { title: 'Council', waitingRoom: 'guests' }).waitingPolicy, null)
})

test('who was denied for the meeting may not ask again: not by another page, browser or link, and moderators may', () => {
  const account = { userId: 'user-0001' as never, session: 's' }
  const meeting = givenIn(
    { waitingRoom: 'everybody' },
    joined(ann),
    waits('Bob', { browser: 'one' }),
    waits('Cleo', { account }),
  )
  const now = after(meeting, [
    ...decide(meeting, { type: 'deny', by: ann.id, id: bob.id, again: false, at: T0 }),
    ...decide(meeting, { type: 'deny', by: ann.id, id: cleo.id, again: false, at: T0 }),
  ])
  assert.is(now.gone.get(bob.id)?.reason, 'denied')
  const off = after(now, decide(now, { type: 'set-waiting-policy', by: ann.id, policy: 'off', at: T0 }))
  const late = { at: T0 + 1_000 * MINUTE }
  for (const who of [
    bob,
    person('Robert', { browser: 'one', link: 'other' }),
    person('Cleo 2', { account: { ...account, session: 'another' }, browser: 'third' }),
  ])
    for (const state of [now, off]) assert.throws(() => decide(state, joining(who, late)), refusal('denied'))
  assert.equal(types(decide(now, joining(person('Dan', { browser: 'two' }), late))), ['began-waiting'])
  assert.equal(types(decide(now, joining({ ...bob, role: 'moderator' }, late))), ['joined'])
})

test('who is sent back waits, with what they could be heard by muted, until a moderator admits them, also when they come anew', () => {
  const account = { userId: 'user-0001' as never, session: 's' }
  const known = { ...bob, browser: 'one', account }
  const meeting = givenIn({ waitingRoom: 'off' }, joined(ann), joined(known), published(known, 'mic'))
  const back = after(meeting, decide(meeting, { type: 'send-back', by: ann.id, id: bob.id, at: T0 }))
  assert.equal([inside(back), waiting(back)], [['Ann'], ['Bob']])
  const { sentBackBy, microphone } = back.waiting.get(bob.id) ?? {}
  assert.equal([sentBackBy, microphone], ['Ann', 'muted'])
  const guests = after(
    back,
    decide(back, { type: 'set-waiting-policy', by: ann.id, policy: 'guests', at: T0 }),
  )
  const off = after(guests, decide(guests, { type: 'set-waiting-policy', by: ann.id, policy: 'off', at: T0 }))
  assert.equal(waiting(off), ['Bob'])
  const left = after(back, decide(back, { type: 'leave', by: bob.id, at: T0 }))
  for (const who of [person('B', { browser: 'one' }), person('C', { account: { ...account, session: 't' } })])
    assert.equal(types(decide(left, joining(who))), ['began-waiting'])
  assert.equal(types(decide(left, joining(person('Dan', { browser: 'two' })))), ['joined'])
  const admitted = after(back, decide(back, { type: 'admit', by: ann.id, id: bob.id, at: T0 }))
  const again = after(admitted, decide(admitted, { type: 'leave', by: bob.id, at: T0 }))
  assert.equal(types(decide(again, joining(known))), ['joined'])
})

test('who may ask again does so after a pause, and is told how long it is', () => {
  const meeting = givenIn({ waitingRoom: 'everybody' }, joined(ann), waits('Bob', { browser: 'one' }))
  const now = after(meeting, decide(meeting, { type: 'deny', by: ann.id, id: bob.id, again: true, at: T0 }))
  const another = person('Bobby', { browser: 'one' })
  let pause: unknown
  try {
    decide(now, joining(another, { at: T0 + 10_000 }))
  } catch (error) {
    pause = (error as Refused).facts.retryAfterMs
  }
  assert.is(pause, DENIED_PAUSE_MS - 10_000)
  assert.equal(types(decide(now, joining(another, { at: T0 + DENIED_PAUSE_MS }))), ['began-waiting'])
})

test('who was admitted and is lost comes in again without waiting, and who left by themselves does not', () => {
  const meeting = givenIn({ waitingRoom: 'everybody' }, joined(ann), waits('Bob', { browser: 'one' }))
  const now = after(meeting, decide(meeting, { type: 'admit', by: ann.id, id: bob.id, at: T0 }))
  const another = joining(person('Bob again', { browser: 'one' }))
  const lost = after(now, [{ type: 'left', id: bob.id, reason: 'lost', at: T0 }])
  assert.equal(types(decide(lost, another)), ['joined'])
  const left = after(now, decide(now, { type: 'leave', by: bob.id, at: T0 }))
  assert.equal(types(decide(left, another)), ['began-waiting'])
})

test('no browser, address or link fills the queue, and no crowd of strangers takes a place of who is signed in', () => {
  const crowd = (count: number, more: (at: number) => Parameters<typeof waits>[1]) =>
    givenIn(
      { waitingRoom: 'everybody' },
      joined(ann),
      ...Array.from({ length: count }, (_, at) => waits(`P${String(at)}`, more(at))),
    )
  const another = (meeting: Meeting, more: Parameters<typeof joining>[1]) => (): unknown =>
    decide(meeting, joining(person('Zoe'), more))
  const full = refusal('limit-reached')
  const sameBrowser = crowd(WAITING_PER_BROWSER, () => ({ browser: 'one' }))
  assert.throws(another(sameBrowser, { browser: 'one' }), full)
  const sameAddress = crowd(WAITING_PER_ADDRESS, () => ({ address: 'one' }))
  assert.throws(another(sameAddress, { address: 'one' }), full)
  const sameLink = crowd(WAITING_PER_LINK, () => ({ link: 'one' }))
  assert.throws(another(sameLink, { link: 'one' }), full)
  for (const meeting of [sameBrowser, sameAddress, sameLink])
    assert.not.throws(another(meeting, { browser: 'two', address: 'two', link: 'two' }))
  const all = crowd(WAITING_MAX, () => ({ address: 'one', link: 'one' }))
  assert.throws(another(all, { address: 'two', link: 'two' }), full)
  const account = { userId: null, session: 'one' }
  assert.not.throws(another(all, { address: 'one', link: 'one', account }))
  const sameAccount = crowd(WAITING_PER_BROWSER, () => ({ account }))
  assert.throws(another(sameAccount, { account }), full)
})

test.run()
