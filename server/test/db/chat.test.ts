/** Chats as they are stored: what is said, changed, answered and cleared, and who reads what. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import type { ParticipantId } from '../../../shared/ids.ts'
import { ChatStore, chatChangesIn, writeChat } from '../../db/chat.ts'
import type { Database } from '../../db/database.ts'
import { Erasable } from '../../meeting/erasable.ts'
import type { Event } from '../../meeting/features.ts'
import { messageId, saidBy, words } from '../meeting/chat-given.ts'
import { ann, bob, T0 } from '../meeting/given.ts'
import { freshDatabase, meetingId, room } from './given.ts'

const test = suite('chat as it is stored')
const meeting = meetingId(1)
const id = messageId(bob)
const moderator = { id: ann.id, role: 'moderator', since: T0 } as const
let database: Database
let store: ChatStore
let seq: number

test.before.each(async () => {
  ;({ database } = await freshDatabase())
  await room(database, 1)
  store = new ChatStore(database)
  seq = 0
  await write({
    ...{ type: 'message-said', message: id, by: bob.id, at: T0, scope: 'everyone', replyTo: null },
    ...{ length: 5, mentions: [], told: new Erasable({ message: saidBy(bob), source: 'Hello' }) },
  })
})
test.after.each(() => database.destroy())
test.after(stopDatabases)

async function write(...events: Event[]): Promise<void> {
  const rows = events.map((event) => ({ meetingId: meeting, seq: (seq += 1), event }))
  await writeChat(database, chatChangesIn(rows))
  // As after a connection that was lost while it answered.
  await writeChat(database, chatChangesIn(rows))
}
const reacted = (by: ParticipantId, name: string, on = true): Event => ({
  ...{ type: 'message-reacted', message: id, by, at: T0, emoji: '👍', on, name: new Erasable(name) },
})
const read = () => store.read(meeting, moderator, { before: null, limit: 10 })

test('who answered a message with what is told with it, by name to who asks, and taken back', async () => {
  await write(reacted(bob.id, 'Bob'), reacted(ann.id, 'Ann'))
  assert.equal(await store.reactorsOf(meeting, id), [{ emoji: '👍', names: ['Ann', 'Bob'] }])
  const [message] = await read()
  assert.equal(new Set(message?.reactions[0]?.by), new Set([ann.id, bob.id]))
  await write(reacted(bob.id, 'Bob', false))
  assert.equal(await store.reactorsOf(meeting, id), [{ emoji: '👍', names: ['Ann'] }])
})

test('an edited message has its new words, and a deleted one none, whatever comes after', async () => {
  const message = saidBy(bob, { body: [...words('Better').body] })
  const told = new Erasable({ message, source: 'Better' })
  const edit = { type: 'message-edited', message: id, by: bob.id, at: T0 + 1, told, length: 6 } as Event
  await write(edit)
  assert.is(await store.sourceOf(meeting, id), 'Better')
  assert.is((await store.find(meeting, id))?.editedAt, T0 + 1)
  await write(reacted(ann.id, 'Ann'), { type: 'message-deleted', message: id, by: ann.id, at: T0 }, edit)
  assert.is(await store.sourceOf(meeting, id), null)
  assert.is((await store.find(meeting, id))?.deletedBy?.id, ann.id)
  assert.equal(await store.reactorsOf(meeting, id), [])
})

test('what is cleared is gone with its answers', async () => {
  await write(reacted(ann.id, 'Ann'), { type: 'chat-cleared', by: ann.id, at: T0 })
  assert.equal(await read(), [])
  assert.equal(await store.reactorsOf(meeting, id), [])
})

test.run()
