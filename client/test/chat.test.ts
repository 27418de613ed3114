import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ChatMessage, ChatScope } from '../../shared/chat.ts'
import type { PersonLocks } from '../../shared/locks.ts'
import type { Participant } from '../../shared/meeting.ts'
import type { Happening } from '../../shared/protocol.ts'
import { Refused } from '../../shared/refused.ts'
import { fileOf } from '../src/files/chat-file.ts'
import { closedTo } from '../src/visit/barred.ts'
import { hear, isMeantFor, NOTHING_SAID, withPage, type Said } from '../src/visit/chat-log.ts'
import { Chat, type ChatPorts, type Reads } from '../src/visit/chat.svelte.ts'
import { meetingFacts, participant } from './given.ts'

const ANN = 'person-ann'
const BEN = 'person-ben'

const said = (seq: number, text: string, more: Partial<ChatMessage> = {}): Said =>
  ({
    ...{
      id: `${BEN}-${String(seq)}`,
      seq,
      at: 0,
      scope: 'everyone',
      recipient: null,
      replyTo: null,
      held: false,
    },
    author: { id: BEN, name: 'Ben', role: 'participant' },
    ...{ mentions: [], mentionsModerators: false, editedAt: null, deletedBy: null, reactions: [] },
    body: [{ kind: 'paragraph', content: [{ kind: 'text', text }] }],
    ...more,
  }) as unknown as Said
const told = (message: ChatMessage): Happening => ({ name: 'chat:message', notice: { message } })
const reacted = (id: string, by: string, on: boolean): Happening =>
  ({ name: 'chat:reacted', notice: { id, by, emoji: '👍', on } }) as Happening

test('messages stand in the order of the meeting, whatever the order in which they are told', () => {
  const log = [said(3, 'c'), said(1, 'a'), said(2, 'b')].map(told).reduce(hear, NOTHING_SAID)
  assert.equal(
    log.messages.map(({ seq }) => seq),
    [1, 2, 3],
  )
})

test('a message told again takes its own place and keeps its reactions; a deleted one loses them', () => {
  const { id } = said(1, 'a')
  let log = [told(said(1, 'a')), told(said(2, 'b')), reacted(id, ANN, true)].reduce(hear, NOTHING_SAID)
  log = hear(log, told(said(1, 'changed', { editedAt: 5 })))
  assert.equal(
    log.messages.map(({ seq, reactions }) => [seq, reactions.map(({ by }) => by.length)]),
    [
      [1, [1]],
      [2, []],
    ],
  )
  log = hear(log, told(said(1, '', { body: null, deletedBy: { id: ANN, name: 'Ann' } as never })))
  assert.equal(log.messages[0]?.reactions, [])
})

test('each person counts once in a reaction, however often it is told', () => {
  const { id } = said(1, 'a')
  const twice = [told(said(1, 'a')), reacted(id, ANN, true), reacted(id, ANN, true), reacted(id, BEN, true)]
  const log = twice.reduce(hear, NOTHING_SAID)
  assert.equal(log.messages[0]?.reactions[0]?.by, [ANN, BEN])
  const none = [reacted(id, ANN, false), reacted(id, BEN, false)].reduce(hear, log)
  assert.equal(none.messages[0]?.reactions, [])
})

test('clearing takes away what was said before it', () => {
  const cleared: Happening = { name: 'chat:cleared', notice: { seq: 2, by: 'Ann' } }
  const log = [told(said(1, 'a')), told(said(3, 'c')), cleared].reduce(hear, NOTHING_SAID)
  assert.equal(
    log.messages.map(({ seq }) => seq),
    [3],
  )
})

test('a page of the history comes before what was heard meanwhile', () => {
  const log = withPage(hear(NOTHING_SAID, told(said(3, 'newer'))), {
    messages: [said(1, 'a'), said(3, 'older')] as never,
    more: true,
  })
  assert.equal([log.messages.map(({ seq }) => seq), log.more], [[1, 3], true])
  assert.match(JSON.stringify(log.messages[1]?.body), /newer/)
})

test('who is meant by a message', () => {
  const ann = { id: ANN, role: 'moderator' }
  const meant = (more: object) => isMeantFor(said(1, 'a', more), ann)
  assert.equal([{}, { mentions: [ANN] }, { mentionsModerators: true }, { scope: { only: ANN } }].map(meant), [
    false,
    true,
    true,
    true,
  ])
})

const chatWith = (say: ChatPorts['say']): Chat => {
  const chat = new Chat({
    say,
    history: () => Promise.resolve({ messages: [], more: false }),
    typing: () => undefined,
    self: () => ({ id: ANN, meeting: 'meeting-1', reads: 'history' }),
  })
  chat.enter(0, true)
  return chat
}
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise(setImmediate)
}

test('what is said is shown as waiting until it is stored, one after the other', async () => {
  const asked: { text: string; done: () => void }[] = []
  const chat = chatWith(({ text }) => new Promise<void>((done) => asked.push({ text, done })))
  for (const text of ['one', 'two']) {
    chat.draft = text
    chat.send([])
  }
  assert.is(chat.draft, '')
  assert.equal(
    chat.sending.map(({ text, state }) => [text, state]),
    [
      ['one', 'waits'],
      ['two', 'waits'],
    ],
  )
  assert.is(asked.length, 1)
  const [first] = chat.sending
  asked[0]?.done()
  await until(() => asked.length === 2)
  chat.happened([told(said(1, 'one', { id: first?.id as never }))])
  assert.equal(
    chat.sending.map(({ text }) => text),
    ['two'],
  )
})

test('what was refused is kept, is sent again under the same id and may be taken back', async () => {
  const ids: string[] = []
  const chat = chatWith(({ id }) => {
    ids.push(id)
    return Promise.reject(new Refused('rate-limited', 'slow', { limit: 'seconds', max: 5 }))
  })
  chat.draft = 'my words'
  chat.send([])
  const failed = () => chat.sending[0]?.state === 'failed'
  await until(failed)
  assert.equal(chat.sending[0]?.refusal, { code: 'rate-limited', limit: 'seconds', max: 5 })
  const [one] = chat.sending
  chat.retry(one?.id ?? '')
  await until(() => ids.length === 2 && failed())
  assert.is(ids[0], ids[1])
  chat.takeBack(one?.id ?? '')
  assert.equal([chat.draft, chat.sending.length], ['my words', 0])
})

test('others’ messages count as unread until they are read', () => {
  const chat = chatWith(() => Promise.resolve())
  chat.happened([told(said(1, 'a')), told(said(2, 'b'))])
  chat.happened([told(said(3, 'mine', { author: { id: ANN, name: 'Ann', role: 'moderator' } as never }))])
  assert.is(chat.unread, 2)
  chat.read()
  assert.is(chat.unread, 0)
})

test('what was said before is asked for when it is no longer closed to who looks', async () => {
  let reads: Reads = 'since-coming'
  const chat = new Chat({
    say: () => Promise.resolve(),
    history: () =>
      Promise.resolve({
        messages: (reads === 'since-coming' ? [] : [said(1, 'early')]) as never,
        more: false,
      }),
    typing: () => undefined,
    self: () => ({ id: ANN, meeting: 'meeting-1', reads }),
  })
  chat.enter(5, true)
  await chat.load()
  assert.is(chat.messages.length, 0)
  reads = 'moderation'
  chat.happened([])
  await until(() => chat.messages.length === 1)
  assert.is(chat.unread, 0)
})

test('a draft belongs to its place', () => {
  const chat = chatWith(() => Promise.resolve())
  chat.draft = 'to all'
  chat.scope = 'moderators'
  assert.is(chat.draft, '')
  chat.scope = 'everyone'
  assert.is(chat.draft, 'to all')
})

test('a table of what was said has no formula in it, and a deleted message is not in it', () => {
  const hostile = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '  =1', 'a "quoted", one', 'two\nlines']
  const messages = [
    ...hostile.map((text, index) => said(index, text)),
    said(99, '', { body: null, deletedBy: { id: ANN, name: 'Ann' } as never }),
    said(100, 'hi', { author: { id: BEN, name: '=cmd', role: 'participant' } as never }),
  ]
  const csv = fileOf('csv', messages, 'Council')
  for (const cell of csv.split(/(?<="),(?=")|\r\n/)) assert.not.match(cell, /^"\s*[=+\-@\t]/)
  assert.match(csv, /"a ""quoted"", one"/)
  assert.not.match(csv, /Ann/)
  const { messages: lines } = JSON.parse(fileOf('json', messages, 'Council')) as {
    messages: { text: string }[]
  }
  assert.equal(
    lines.map(({ text }) => text),
    [...hostile, 'hi'],
  )
  assert.match(
    fileOf('text', messages, 'Council'),
    /^Council\n\n1970-01-01T00:00:00.000Z Ben → everyone: =1\+1/,
  )
})

test('the lock of a chat is known beforehand; moderators can always be reached', () => {
  const [bob, ada, cy] = [participant('Bob'), participant('Ada', { role: 'moderator' }), participant('Cy')]
  const people = new Map([bob, ada, cy].map((one) => [one.id as string, one]))
  const locks = { ...meetingFacts().locks, publicChat: true, privateChat: true }
  const closed = (scope: ChatScope, self: Participant | null, alone: PersonLocks = {}) => {
    const locked = new Map([[bob.id, { id: bob.id, name: 'Bob', locks: alone }]])
    return closedTo(scope, { self, people, locked, meeting: meetingFacts({ locks }) })
  }
  assert.equal(closed('everyone', bob), { lock: 'publicChat', whose: 'room' })
  assert.equal(closed({ only: cy.id }, bob), { lock: 'privateChat', whose: 'room' })
  for (const scope of ['moderators', { only: ada.id }] as const) assert.is(closed(scope, bob), null)
  assert.equal(closed('everyone', bob, { publicChat: 'locked' }), { lock: 'publicChat', whose: 'self' })
  assert.is(closed('everyone', bob, { publicChat: 'allowed' }), null)
  assert.is(closed('everyone', ada), null)
})

test.run()
