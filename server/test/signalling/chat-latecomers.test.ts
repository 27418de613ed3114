/** What who comes later reads, and that nobody has more turns by having more sockets. */
import { randomUUID } from 'node:crypto'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { UserId } from '../../../shared/ids.ts'
import { CHAT_RATE } from '../../../shared/chat-limits.ts'
import { systemClock } from '../../clock.ts'
import { remembering } from '../db/given.ts'
import { eventually } from '../eventually.ts'
import { returning } from '../rig.ts'
import { chatForAll, draw, heard, history, refused, say, settled, texts } from './chat-rig.ts'

const test = suite('chat: latecomers and turns')
const chat = chatForAll(test, remembering().log)
const { come } = chat

test('where the room keeps what was said from latecomers, they read what is said since, also after a reload', async () => {
  chat.room = chat.rig.openRoom({ settings: { chatHistory: false } })
  const [ann, bob] = [await come('Ann', 'moderator'), await come('Bob')]
  const early = await say(bob, 'said early')
  // Times are told in ms: what is said in the same one is said since.
  const saidAt = systemClock.steady()
  await eventually('another millisecond', () => systemClock.steady() > saidAt + 1)
  const late = await come('Late')
  await say(bob, 'said late')
  assert.equal(texts(await history(late)), ['said late'])
  assert.equal(texts(await history(bob)), ['said early', 'said late'])
  assert.equal(texts(await history(await come('Mia', 'moderator'))), ['said early', 'said late'])

  // Changes of it are not told to them either, and they can ask nothing of it.
  await bob.client.ask('chat:edit', { id: early, text: 'said early and mended', mentions: [] })
  await ann.client.ask('chat:react', { id: early, emoji: '👍', on: true })
  await settled(chat.people)
  assert.ok(heard(ann, 'and mended'))
  assert.not(heard(late, 'said early'))
  assert.not(late.client.happenings().some(({ name }) => name === 'chat:reacted'))
  assert.is((await refused(late.client.ask('chat:reactors', { id: early }))).code, 'not-found')

  late.client.drop()
  const back = await chat.rig.open(returning(late.inside, randomUUID(), null))
  assert.equal(texts(await back.client.ask('chat:history', { before: null, limit: 2 })).slice(0, 1), [
    'said late',
  ])
})

test('who speaks again after a reload, or from another tab of their account, has no more turns', async () => {
  const bob = await come('Bob')
  const turns = Array.from({ length: CHAT_RATE.burst }, () => say(bob, 'again'))
  await Promise.all(turns)
  const back = await chat.rig.open(returning(bob.inside, randomUUID(), null))
  const id = draw(bob)
  const asked = { id, scope: 'everyone' as const, text: 'and again', replyTo: null, mentions: [] }
  const { code, facts } = await refused(back.client.ask('chat:say', asked))
  assert.is(code, 'rate-limited')
  assert.ok((facts.retryAfterMs ?? 0) > 0 && facts.limit === undefined)

  const organiser = { userId: 'user-of-eve' as UserId, name: 'Eve', email: null, administrator: false }
  chat.rig.signedIn.set('eve', {
    organiser: { ...organiser, provider: 'demo', session: 'of Eve' },
    attendee: null,
  })
  const tab = () => chat.rig.join(chat.room, 'Eve', 'participant', { cookie: 'eve' })
  const [one, other] = [await tab(), await tab()]
  await Promise.all(Array.from({ length: CHAT_RATE.burst }, () => say(one, 'from here')))
  assert.is((await refused(say(other, 'and from there'))).code, 'rate-limited')
})

test.run()
