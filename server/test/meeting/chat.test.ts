import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ChatScope } from '../../../shared/chat.ts'
import { Refused } from '../../../shared/refused.ts'
import type { CommandOf } from '../../meeting/features.ts'
import { decide, type EventOf } from '../../meeting/features.ts'
import type { Meeting, Participant } from '../../meeting/meeting.ts'
import { editing, having, messageId, saidBy, saying, words } from './chat-given.ts'
import { after, ann, bob, cleo, given, givenIn, joined, MINUTE, person, refusal, T0 } from './given.ts'

const vera = person('Vera', { verified: true })
const people = [ann, bob, cleo, vera].map(joined)
const ruled = (rules: Partial<EventOf<'chat-ruled'>['rules']>): EventOf<'chat-ruled'> => ({
  ...{ type: 'chat-ruled', by: ann.id },
  rules: { pauseS: 0, approveGuests: false, guestLinks: true, ...rules },
})
const said = (meeting: Meeting, command: CommandOf<'say'>): Meeting =>
  after(meeting, decide(meeting, command))
const refusedWith = (act: () => unknown): Refused => {
  try {
    act()
  } catch (error) {
    if (error instanceof Refused) return error
    throw error
  }
  throw new Error('it was not refused')
}

test('what was said is in the event without its words, wherever that is written', () => {
  const [event] = decide(given(...people), saying(bob, 'everyone', { words: words('a secret') }))
  assert.equal(JSON.parse(JSON.stringify(event)), {
    type: 'message-said',
    ...{ message: messageId(bob), by: bob.id, at: T0, scope: 'everyone', replyTo: null },
    ...{ length: 8, mentions: [] },
  })
})

test('the same message sent again is not said again, whatever was said meanwhile', () => {
  let meeting = said(given(...people), saying(bob, 'everyone'))
  meeting = said(meeting, saying(bob, 'everyone', { message: messageId(bob, 'second-one') }))
  assert.equal(decide(meeting, saying(bob, 'everyone')), [])
})

test('nobody says something under another’s id', () => {
  const forged = saying(bob, 'everyone', { message: messageId(cleo) })
  assert.throws(() => decide(given(...people), forged), refusal('bad-request'))
})

const SCOPES: readonly [string, ChatScope][] = [
  ['everyone', 'everyone'],
  ['moderators', 'moderators'],
  ['a participant', { only: cleo.id }],
  ['a moderator', { only: ann.id }],
]
const table: readonly [title: string, permits: object, who: Participant, open: readonly string[]][] = [
  ['all is open', {}, bob, ['everyone', 'moderators', 'a participant', 'a moderator']],
  ['the public chat is closed', { publicChat: false }, bob, ['moderators', 'a participant', 'a moderator']],
  ['private chats are closed', { privateChat: false }, bob, ['everyone', 'moderators', 'a moderator']],
  ['both are closed', { publicChat: false, privateChat: false }, bob, ['moderators', 'a moderator']],
  [
    'both are closed to others than a moderator',
    { publicChat: false, privateChat: false },
    ann,
    ['everyone', 'moderators', 'a participant'],
  ],
]
for (const [title, permits, who, open] of table)
  test(`to whom one may speak when ${title}`, () => {
    const meeting = givenIn({ permits }, ...people)
    const may = SCOPES.filter(([, scope]) => {
      try {
        return decide(meeting, saying(who, scope)).length > 0
      } catch (error) {
        if (error instanceof Refused) return false
        throw error
      }
    })
    assert.equal(
      may.map(([name]) => name),
      open,
    )
  })

test('a message that is too long is refused with the limit', () => {
  const long = saying(bob, 'everyone', { words: words('x'.repeat(5_001)) })
  const { code, facts } = refusedWith(() => decide(given(...people), long))
  assert.equal([code, facts.limit, facts.max], ['limit-reached', 'characters', 5_000])
  assert.is(decide(given(...people), saying(bob, 'everyone', { words: words('x'.repeat(5_000)) })).length, 1)
})

test('in slow mode participants pause, moderators need not', () => {
  const meeting = [saying(bob, 'everyone'), saying(ann, 'everyone')].reduce(
    said,
    given(...people, ruled({ pauseS: 10 })),
  )
  const again = (who: Participant, at: number) =>
    decide(meeting, saying(who, 'everyone', { message: messageId(who, 'second-one'), at }))
  const { code, facts } = refusedWith(() => again(bob, T0 + 4_000))
  assert.equal([code, facts.max, facts.retryAfterMs], ['rate-limited', 10, 6_000])
  assert.is(again(bob, T0 + 10_000).length, 1)
  assert.is(again(ann, T0 + 1).length, 1)
})

test('a guest’s first message to everyone waits for a moderator; others’ do not', () => {
  const meeting = given(...people, ruled({ approveGuests: true }))
  const held = (state: Meeting, who: Participant, scope: ChatScope = 'everyone') =>
    decide(state, saying(who, scope, { message: messageId(who, 'any-other') })).some(
      (event) => event.type === 'message-said' && event.held === true,
    )
  assert.equal(
    [held(meeting, bob), held(meeting, vera), held(meeting, ann), held(meeting, bob, 'moderators')],
    [true, false, false, false],
  )
  const waits = said(meeting, saying(bob, 'everyone'))
  assert.ok(held(waits, bob), 'until one is approved')
  const about = saidBy(bob, { held: true })
  const approved = after(waits, decide(waits, { type: 'approve-message', ...having(ann, about) }))
  assert.not.ok(held(approved, bob))
})

test('who has spoken to everyone before need not wait for a moderator later', () => {
  const spoken = after(said(given(...people), saying(bob, 'everyone')), [ruled({ approveGuests: true })])
  const [event] = decide(spoken, saying(bob, 'everyone', { message: messageId(bob, 'second-one') }))
  assert.is(event?.type === 'message-said' && event.held, undefined)
})

test('guests may not write links where a moderator says so', () => {
  const meeting = given(...people, ruled({ guestLinks: false }))
  const linking = (who: Participant) => saying(who, 'everyone', { words: words('x', { links: true }) })
  assert.is(refusedWith(() => decide(meeting, linking(bob))).facts.limit, 'links')
  for (const who of [ann, vera]) assert.is(decide(meeting, linking(who)).length, 1)
})

test('words are changed for 15 minutes', () => {
  const meeting = given(...people)
  assert.is(decide(meeting, editing(bob, saidBy(bob), T0 + 15 * MINUTE)).length, 1)
  assert.throws(() => decide(meeting, editing(bob, saidBy(bob), T0 + 15 * MINUTE + 1)), refusal('forbidden'))
})

test('what was deleted or cleared stays so', () => {
  const deleted = saidBy(bob, { body: null, deletedBy: { id: ann.id, name: ann.name } })
  assert.throws(() => decide(given(...people), editing(bob, deleted)), refusal('not-found'))
  assert.equal(decide(given(...people), { type: 'delete-message', ...having(ann, deleted) }), [])
  const cleared = given(...people, { type: 'chat-cleared', by: ann.id, at: T0 })
  assert.throws(() => decide(cleared, editing(bob, saidBy(bob), T0 + 1)), refusal('not-found'))
})

test('where the room keeps it from latecomers, they answer nothing that was said before they came; moderators all', () => {
  const late = person('Late', { joinedAt: T0 + MINUTE })
  const lateModerator = person('Mia', { joinedAt: T0 + MINUTE, role: 'moderator' })
  const meeting = givenIn({ chatHistory: false }, ...people, joined(late), joined(lateModerator))
  const before = saidBy(cleo)
  const since = saidBy(cleo, { at: T0 + MINUTE })
  const react = (who: Participant, about: typeof before) => () =>
    decide(meeting, { type: 'react-to-message', ...having(who, about), emoji: '👍', on: true })
  assert.throws(react(late, before), refusal('not-found'))
  for (const act of [react(late, since), react(bob, before), react(lateModerator, before)])
    assert.is(act().length, 1)
})

test('a telephone is not written to', () => {
  const phone = person('Phone', { via: 'phone' })
  assert.throws(
    () => decide(given(...people, joined(phone)), saying(bob, { only: phone.id })),
    refusal('not-found'),
  )
})

test.run()
