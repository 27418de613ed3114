/** The chat over sockets, with a real database: who hears what, and what is left of what was erased. */
import { sql } from 'kysely'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { purgeJournals } from '../../db/purges.ts'
import type { Client } from '../client.ts'
import { remembering } from '../db/given.ts'
import { returning, type Person } from '../rig.ts'
import { chatForAll, draw, heard, history, refused, say, settled, texts } from './chat-rig.ts'

const test = suite('chat')
const { log, lines } = remembering()
const chat = chatForAll(test, log)
const { come } = chat

test('what is said is told to those it is for, and to nobody else', async () => {
  const [ann, bob, cleo, mod] = [
    await come('Ann', 'moderator'),
    await come('Bob'),
    await come('Cleo'),
    await come('Mia', 'moderator'),
  ]
  await say(bob, 'to all of you')
  await say(bob, 'to the chairs', 'moderators')
  await say(bob, 'to Cleo alone', { only: cleo.inside.self })
  await settled(chat.people)
  const who = (text: string) => [ann, bob, cleo, mod].map((one) => heard(one, text))
  assert.equal(who('to all of you'), [true, true, true, true])
  assert.equal(who('to the chairs'), [true, true, false, true])
  assert.equal(who('to Cleo alone'), [false, true, true, false])
  assert.equal(texts(await history(cleo)).slice(0, 2), ['to all of you', 'to Cleo alone'])
  assert.equal(texts(await history(mod)).slice(0, 2), ['to all of you', 'to the chairs'])
  const late = await come('Late')
  assert.equal(texts(await history(late)).slice(0, 1), ['to all of you'])
})

test('the same message asked again is one message', async () => {
  const [ann, bob] = [await come('Ann', 'moderator'), await come('Bob')]
  const id = draw(bob)
  const saying = { id, scope: 'everyone' as const, text: 'once', replyTo: null, mentions: [] }
  await Promise.all([bob.client.ask('chat:say', saying), bob.client.ask('chat:say', saying)])
  const { client } = await comeBack(bob)
  await client.ask('chat:say', saying)
  await settled([ann])
  assert.equal(
    texts(await history(ann)).filter((text) => text === 'once'),
    ['once'],
  )
  assert.is(ann.client.happenings().filter((one) => JSON.stringify(one).includes('once')).length, 1)
})

const comeBack = async ({ inside, hello, client }: Person): Promise<{ client: Client }> => {
  client.drop()
  return chat.rig.open(returning(inside, hello.page, null))
}

test('what was deleted is in no frame to come, no table, no journal and no log', async () => {
  const [ann, bob] = [await come('Ann', 'moderator'), await come('Bob')]
  const id = await say(bob, 'my p4ssw0rd')
  await ann.client.ask('chat:react', { id, emoji: '👀', on: true })
  await bob.client.ask('chat:edit', { id, text: 'my s3cret', mentions: [] })
  await ann.client.ask('chat:delete', { id })
  const { message } = await bob.client.happened('chat:message', (one) => one.message.deletedBy !== null)
  assert.equal([message.body, message.deletedBy?.name], [null, 'Ann'])
  const [kept] = (await history(bob)).messages
  assert.equal([kept?.id, kept?.body, kept?.deletedBy?.name, kept?.reactions], [id, null, 'Ann', []])
  const everything = await sql<{ text: string }>`
    select m::text as text from chat_messages m union all select j::text from journal j
    union all select r::text from chat_reactions r`.execute(chat.database)
  const written = everything.rows.map(({ text }) => text).join('\n')
  assert.ok(written.includes(id), 'the journal has that it was said')
  for (const word of ['p4ssw0rd', 's3cret']) {
    assert.not.ok(written.includes(word))
    assert.not.ok(lines.join('\n').includes(word))
  }
  const resumed = await come('Zoe')
  assert.not.ok(heard(resumed, 's3cret'))
})

test('who lost their socket before a message was deleted is told without its words', async () => {
  const [ann, bob] = [await come('Ann', 'moderator'), await come('Bob')]
  await settled(chat.people)
  const since = Math.max(...bob.client.batches().map(({ seq }) => seq))
  bob.client.drop()
  const id = await say(ann, 'a slip')
  await ann.client.ask('chat:delete', { id })
  const { welcome } = await chat.rig.open(returning(bob.inside, bob.hello.page, since))
  assert.ok(welcome.phase === 'inside' && JSON.stringify(welcome.missed).includes(id))
  assert.not.ok(JSON.stringify(welcome).includes('a slip'))
})

test('clearing erases all words and is told', async () => {
  const [ann, bob] = [await come('Ann', 'moderator'), await come('Bob')]
  await say(bob, 'old words')
  await say(bob, 'private words', { only: ann.inside.self })
  await ann.client.ask('chat:clear', {})
  assert.is((await bob.client.happened('chat:cleared')).by, 'Ann')
  assert.equal((await history(bob)).messages, [])
  assert.is((await refused(bob.client.ask('chat:clear', {}))).code, 'forbidden')
})

test('reactions are counted by who made them, once each, and may be taken back', async () => {
  const [ann, bob] = [await come('Ann', 'moderator'), await come('Bob')]
  const id = await say(ann, 'lunch?')
  for (const on of [true, true]) await bob.client.ask('chat:react', { id, emoji: '👍', on })
  await ann.client.ask('chat:react', { id, emoji: '👍', on: true })
  await ann.client.ask('chat:react', { id, emoji: '🎉', on: true })
  await ann.client.ask('chat:react', { id, emoji: '🎉', on: false })
  const { messages } = await history(bob)
  assert.equal(
    messages[0]?.reactions.map(({ emoji, by }) => [emoji, [...by].sort()]),
    [['👍', [ann.inside.self, bob.inside.self].sort()]],
  )
  assert.equal((await bob.client.ask('chat:reactors', { id })).reactors, [
    { emoji: '👍', names: ['Ann', 'Bob'] },
  ])
})

test('a private message is to others as if it were not there, whatever they ask of it', async () => {
  const [mod, bob, cleo] = [await come('Mia', 'moderator'), await come('Bob'), await come('Cleo')]
  const id = await say(bob, 'psst', { only: cleo.inside.self })
  for (const ask of [
    () => mod.client.ask('chat:delete', { id }),
    () => mod.client.ask('chat:react', { id, emoji: '👍', on: true }),
    () => mod.client.ask('chat:report', { id }),
    () => mod.client.ask('chat:reactors', { id }),
  ])
    assert.is((await refused(ask())).code, 'not-found')
  assert.is((await refused(mod.client.ask('chat:source', { id }))).code, 'forbidden')
  // Who got it may show it to the moderators.
  await cleo.client.ask('chat:report', { id })
  const { message, by } = await mod.client.happened('chat:reported')
  assert.equal([message.id, by], [id, 'Cleo'])
  assert.not.ok(bob.client.happenings().some(({ name }) => name === 'chat:reported'))
})

test('a guest’s first message is seen by its author and moderators until one approves it', async () => {
  const [mod, bob, cleo] = [await come('Mia', 'moderator'), await come('Bob'), await come('Cleo')]
  await mod.client.ask('chat:set-rules', { pauseS: 0, approveGuests: true, guestLinks: false })
  await cleo.client.happened('chat:ruled', ({ rules }) => rules.approveGuests)
  const id = await say(bob, 'first words')
  await mod.client.happened('chat:message', ({ message }) => message.id === id && message.held)
  assert.equal(texts(await history(bob)), ['first words'])
  assert.equal(texts(await history(cleo)), [])
  assert.is((await refused(cleo.client.ask('chat:approve', { id }))).code, 'forbidden')
  await mod.client.ask('chat:approve', { id })
  await cleo.client.happened('chat:message', ({ message }) => message.id === id && !message.held)
  assert.equal(texts(await history(cleo)), ['first words'])
  const link = { id: draw(bob), scope: 'everyone' as const, replyTo: null, mentions: [] }
  const { code, facts } = await refused(
    bob.client.ask('chat:say', { ...link, text: 'see https://a.example' }),
  )
  assert.equal([code, facts.limit], ['forbidden', 'links'])
})

test('a message names whom it mentions; a text that is too long is refused with the limit', async () => {
  const [ann, bob] = [await come('Ann', 'moderator'), await come('Bob')]
  const id = await say(ann, '@Bob and @moderators: look', 'everyone', { mentions: [bob.inside.self] })
  const { message } = await bob.client.happened('chat:message', (one) => one.message.id === id)
  assert.equal([message.mentions, message.mentionsModerators], [[bob.inside.self], true])
  const { code, facts } = await refused(say(bob, 'x'.repeat(5_001)))
  assert.equal([code, facts.limit, facts.max], ['limit-reached', 'characters', 5_000])
  assert.is((await ann.client.ask('chat:source', { id })).text, '@Bob and @moderators: look')
})

test('the history comes page by page, the newest first', async () => {
  const ann = await come('Ann', 'moderator')
  for (let number = 1; number <= 5; number += 1) await say(ann, `number ${number}`)
  const newest = await history(ann, null, 2)
  assert.equal([texts(newest), newest.more], [['number 4', 'number 5'], true])
  const older = await history(ann, newest.messages[0]?.seq, 3)
  assert.equal([texts(older), older.more], [['number 1', 'number 2', 'number 3'], false])
})

test('who types is told to those who would read it', async () => {
  const [mod, bob, cleo] = [await come('Mia', 'moderator'), await come('Bob'), await come('Cleo')]
  await bob.client.ask('chat:typing', { scope: 'everyone' })
  const types = (client: Client, self: string) =>
    client.next('chat:typing', ({ people: who }) => who.some((id) => id === self))
  await types(cleo.client, bob.inside.self)
  await cleo.client.ask('chat:typing', { scope: 'moderators' })
  await types(mod.client, cleo.inside.self)
  await mod.client.ask('chat:typing', { scope: { only: cleo.inside.self } })
  assert.equal((await types(cleo.client, mod.inside.self)).scope, { only: mod.inside.self })
  assert.not.ok(
    bob.client.heard.some(
      ({ name, notice }) => name === 'chat:typing' && 'scope' in notice && notice.scope !== 'everyone',
    ),
  )
})

test('what was said goes with its meeting', async () => {
  const ann = await come('Ann', 'moderator')
  await say(ann, 'until the end of time')
  const { id } = chat.room.live.now
  await chat.database.deleteFrom('meetings').where('id', '=', id).execute()
  while ((await purgeJournals(chat.database)) > 0);
  const left = await chat.database
    .selectFrom('chat_messages')
    .select('id')
    .where('meeting_id', '=', id)
    .execute()
  assert.equal(left, [])
})

test.run()
