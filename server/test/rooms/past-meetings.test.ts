/** What is kept of meetings that ended: whom it is shown to, and that it can be deleted for real. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as Y from 'yjs'
import type { MeetingId, RoomId, ServerId } from '../../../shared/ids.ts'
import type { Organiser } from '../../auth/identity.ts'
import { deleteDelegate, insertDelegate } from '../../db/delegates.ts'
import { writeRows } from '../../db/journal.ts'
import { NotesStore } from '../../db/notes.ts'
import { decide, evolve, type Command, type Event } from '../../meeting/features.ts'
import { opened } from '../../meeting/lifecycle.ts'
import { createRoom } from '../../rooms/create.ts'
import { PastMeetings } from '../../rooms/past-meetings.ts'
import { messageId, saying, words } from '../meeting/chat-given.ts'
import { ann, bob, joining, MINUTE, opening, T0 } from '../meeting/given.ts'
import { codeOf, dumpOf, worldForAll } from './given.ts'

const { given, ada } = worldForAll(test)

const SERVER = 'server-of-tests' as ServerId
let past: PastMeetings
let grace: Organiser

test.before(async () => {
  past = new PastMeetings({ ...given.ports, keptDays: 365 })
  grace = await given.account('Grace Second')
})

let meetings = 0
/** A meeting of ten minutes in a room: Ann moderates, Bob comes, and both say something. */
async function held(roomId: RoomId, end = true): Promise<{ roomId: RoomId; meetingId: MeetingId }> {
  meetings += 1
  const meetingId = `meeting-${String(meetings).padStart(4, '0')}` as MeetingId
  const start = { ...opening, id: meetingId, roomId }
  const say = (who: typeof ann, text: string, scope: Parameters<typeof saying>[1], name: string): Command =>
    saying(who, scope, { message: messageId(who, name), words: words(text) })
  const commands: Command[] = [
    joining(ann),
    joining({ ...bob, name: 'Bob Remarkable' }),
    say(bob, 'something remarkable', 'everyone', 'first-one'),
    say(ann, 'among moderators', 'moderators', 'second-one'),
    say(ann, 'for Bob alone', { only: bob.id }, 'third-one'),
    { type: 'leave', by: bob.id, at: T0 + 5 * MINUTE },
    ...(end ? [{ type: 'end', by: ann.id, at: T0 + 10 * MINUTE } as const] : []),
  ]
  const events: Event[] = [{ type: 'opened', ...start }]
  let meeting = opened(start)
  for (const command of commands)
    for (const event of decide(meeting, command)) {
      events.push(event)
      meeting = evolve(meeting, event)
    }
  const rows = events.map((event, index) => ({
    ...{ meetingId, seq: index + 1, event },
    at: 'at' in event ? event.at : T0,
  }))
  await writeRows(given.database, SERVER, rows)
  return { roomId, meetingId }
}
const room = async (by = ada): Promise<RoomId> =>
  (await createRoom(given.ports, by, { title: 'Conseil' }, 'fr')).id
const all = (by: Organiser, one: { roomId: RoomId; meetingId: MeetingId }) => [
  () => past.list(by, one.roomId, 1),
  () => past.attendance(by, one),
  () => past.chat(by, one, null),
  () => past.notes(by, one),
  () => past.delete(by, one),
]

test('a meeting that ended is listed with its time, who was there, and how long all that is kept', async () => {
  const roomId = await room()
  const one = await held(roomId)
  await held(roomId, false)
  const { title, meetings, pages, keptDays } = await past.list(ada, roomId, 1)
  assert.equal([title, pages, keptDays], ['Conseil', 1, 365])
  const endedAt = T0 + 10 * MINUTE
  assert.equal(meetings, [
    {
      ...{ id: one.meetingId, openedAt: T0, endedAt, reason: 'ended-by-moderator' },
      keptUntil: endedAt + 365 * 86_400_000,
    },
  ])
  const { since, until, attendees } = await past.attendance(ada, one)
  assert.equal([since, until], [T0, endedAt])
  assert.equal(
    attendees.map(({ name, role, presentMs }) => [name, role, presentMs / MINUTE]),
    [
      ['Ann', 'moderator', 10],
      ['Bob Remarkable', 'participant', 5],
    ],
  )
})

test('of the chat is shown what moderators read: not what one said to another', async () => {
  const one = await held(await room())
  const { messages, more } = await past.chat(ada, one, null)
  assert.equal(
    messages.map(({ scope }) => scope),
    ['everyone', 'moderators'],
  )
  assert.not(more)
  assert.equal((await past.chat(ada, one, messages[1]!.seq)).messages, messages.slice(0, 1))
})

test('the notes are shown as they were at the end; who opened none has none', async () => {
  const [one, other] = [await held(await room()), await held(await room())]
  const store = new NotesStore(given.database)
  const doc = new Y.Doc()
  doc.getText('text').insert(0, 'buy')
  await store.begin(one.meetingId, { generation: 'first', state: Y.encodeStateAsUpdate(doc) })
  const before = Y.encodeStateVector(doc)
  doc.getText('text').insert(3, ' milk')
  await store.append(one.meetingId, 0, [Y.encodeStateAsUpdate(doc, before)])
  const { state } = await past.notes(ada, one)
  const read = new Y.Doc()
  Y.applyUpdate(read, Buffer.from(state ?? '', 'base64'))
  assert.is(read.getText('text').toJSON(), 'buy milk')
  assert.equal(await past.notes(ada, other), { state: null })
  await past.delete(ada, one)
  assert.is(await store.find(one.meetingId), null)
})

test('it is for the owner and for delegates as long as they are, and for nobody else', async () => {
  const one = await held(await room())
  const nadia = await given.account('Nadia Admin', { administrator: true })
  for (const act of all(grace, one)) assert.is(await codeOf(act()), 'not-found')
  for (const act of all(nadia, one)) assert.is(await codeOf(act()), 'forbidden')
  const delegate = { roomId: one.roomId, userId: grace.userId, at: T0 }
  await insertDelegate(given.database, delegate)
  for (const act of all(grace, one).slice(0, 4)) assert.is(await codeOf(act()), null)
  await deleteDelegate(given.database, one.roomId, grace.userId)
  for (const act of all(grace, one)) assert.is(await codeOf(act()), 'not-found')
  assert.is((await past.attendance(ada, one)).attendees.length, 2)
})

test('a meeting of another room, or one that goes on, is not found', async () => {
  const mine = await room()
  const theirs = await held(await room(grace))
  const goesOn = await held(mine, false)
  for (const one of [{ ...theirs, roomId: mine }, goesOn])
    for (const act of all(ada, one).slice(1)) assert.is(await codeOf(act()), 'not-found')
  assert.is((await past.attendance(grace, theirs)).attendees.length, 2)
})

test('what is deleted is in no table: not who was there, nor what was said, to whomever', async () => {
  await given.database.deleteFrom('meetings').execute()
  await given.database.deleteFrom('journal').execute()
  await given.database.deleteFrom('chat_messages').execute()
  await given.database.deleteFrom('gone_meetings').execute()
  const one = await held(await room())
  const other = await held(one.roomId)
  const before = await dumpOf(given.database)
  for (const word of [one.meetingId, 'Bob Remarkable', 'something remarkable', 'for Bob alone'])
    assert.ok(before.includes(word), word)
  await past.delete(ada, other)
  assert.is((await past.attendance(ada, one)).attendees.length, 2)
  await past.delete(ada, one)
  const after = await dumpOf(given.database)
  for (const word of [one.meetingId, other.meetingId, 'Remarkable', 'remarkable', 'for Bob alone', 'among'])
    assert.not(after.includes(word), word)
  assert.is(await codeOf(past.delete(ada, one)), 'not-found')
  assert.equal((await past.list(ada, one.roomId, 1)).meetings, [])
})

test.run()
