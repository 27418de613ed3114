/** A server with a real database behind its chat, and words for what people do in it. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Test } from 'uvu'
import { stopDatabases } from '../../../scripts/test-database.mjs'
import type { ChatScope } from '../../../shared/chat.ts'
import type { Reply } from '../../../shared/protocol.ts'
import { Refused } from '../../../shared/refused.ts'
import { systemClock } from '../../clock.ts'
import { ChatStore } from '../../db/chat.ts'
import type { Database } from '../../db/database.ts'
import { JournalWriter } from '../../db/journal-writer.ts'
import { writeRows } from '../../db/journal.ts'
import type { Log } from '../../log.ts'
import { MeetingJournal } from '../../reactions/journal.ts'
import { freshDatabase, SERVER } from '../db/given.ts'
import { startQuietSfu } from '../quiet-sfu.ts'
import { startRig, type Person, type Rig, type Room } from '../rig.ts'

export type ChatRig = {
  readonly rig: Rig
  readonly database: Database
  readonly writer: JournalWriter
  readonly close: () => Promise<void>
}

async function startChatRig(log: Log): Promise<ChatRig> {
  const sfu = await startQuietSfu()
  const { database } = await freshDatabase()
  // The rooms of the rig are in memory.
  await sql`alter table meetings drop constraint meetings_room_id_fkey`.execute(database)
  const write: ConstructorParameters<typeof JournalWriter>[0]['write'] = (rows) =>
    writeRows(database, SERVER, rows)
  const writer = new JournalWriter({ write, clock: systemClock, log })
  const rig = await startRig({
    sfu,
    deps: { chat: new ChatStore(database), log },
    written: ({ id }, seq) => writer.written(id, seq),
    reactions: [new MeetingJournal(writer, systemClock).reaction],
  })
  return {
    rig,
    database,
    writer,
    close: async () => {
      await rig.close()
      await writer.flush(5_000)
      writer.close()
      await database.destroy()
      await sfu.close()
      await stopDatabases()
    },
  }
}

export type Chat = ChatRig & {
  /** Another one in each test. */
  room: Room
  /** Who came in this test. */
  people: Person[]
  readonly come: (name: string, role?: 'moderator') => Promise<Person>
}

/** Such a server for all tests of a suite; whoever came is gone after each. */
export function chatForAll(test: Test, log: Log): Chat {
  const chat = {
    come: async (name, role) => {
      const person = await chat.rig.join(chat.room, name, role)
      chat.people.push(person)
      return person
    },
  } as Chat
  test.before(async () => {
    Object.assign(chat, await startChatRig(log))
  })
  test.before.each(() => {
    chat.people = []
    chat.room = chat.rig.openRoom()
  })
  test.after.each(() => chat.rig.leave())
  test.after(() => chat.close())
  return chat
}

/** An id for a message of this person. */
export const draw = ({ inside }: Person): string => `${inside.self}-${randomUUID().slice(0, 8)}`

/** Says it and gives its id. */
export const say = async (
  who: Person,
  text: string,
  scope: ChatScope | { only: string } = 'everyone',
  more = {},
): Promise<string> => {
  const id = draw(who)
  await who.client.ask('chat:say', { id, scope, text, replyTo: null, mentions: [], ...more })
  return id
}

export const history = ({ client }: Person, before: number | null = null, limit = 200) =>
  client.ask('chat:history', { before, limit })

export const texts = ({ messages }: Reply<'chat:history'>): string[] =>
  messages.map(({ body }) => JSON.stringify(body).replace(/.*"text":"([^"]*)".*/, '$1'))

/** Whether something of that text was in any frame. */
export const heard = ({ client }: Person, text: string): boolean =>
  JSON.stringify(client.heard).includes(text)

/** Everybody is told what came before. */
export const settled = async (people: readonly Person[]): Promise<void> => {
  const mark = randomUUID()
  const [first] = people
  if (first) await say(first, mark, 'everyone')
  for (const { client } of people)
    await client.happened('chat:message', ({ message }) => JSON.stringify(message.body).includes(mark))
}

/** @throws Error when it was not refused. */
export const refused = async (asking: Promise<unknown>): Promise<Refused> => {
  const answer = await asking.catch((error: unknown) => error)
  if (answer instanceof Refused) return answer
  throw new Error('it was not refused')
}
