/** What was said in the chats of meetings: written together with the journal's rows, in their order, and read again. */
import { sql, type Insertable, type Selectable } from 'kysely'
import type { ChatMessage, ChatReaction } from '../../shared/chat.ts'
import type { MeetingId, MessageId } from '../../shared/ids.ts'
import type { Erasable } from '../meeting/erasable.ts'
import type { Told } from '../meeting/chat.ts'
import type { Reader } from '../meeting/chat-audience.ts'
import type { Event } from '../meeting/features.ts'
import type { ChatTables } from './chat-tables.ts'
import type { Database } from './database.ts'

type Row = { readonly meetingId: MeetingId; readonly seq: number; readonly event: Event }
type Change = { readonly meetingId: MeetingId; readonly seq: number; readonly event: ChatEvent }
type ChatEvent = Extract<
  Event,
  {
    readonly type:
      | 'message-said'
      | 'message-edited'
      | 'message-deleted'
      | 'message-approved'
      | 'message-reacted'
      | 'chat-cleared'
  }
>
type Message = Selectable<ChatTables['chat_messages']>

/** Those rows that change what is stored of a chat. */
export function chatChangesIn(rows: readonly Row[]): Change[] {
  return rows.filter((row): row is Change => CHANGES.has(row.event.type))
}
const CHANGES: ReadonlySet<Event['type']> = new Set<ChatEvent['type']>([
  'message-said',
  'message-edited',
  'message-deleted',
  'message-approved',
  'message-reacted',
  'chat-cleared',
])

/** Follows the journal: in the same transaction, may be repeated with the same rows. */
export async function writeChat(transaction: Database, rows: readonly Change[]): Promise<void> {
  let said: Insertable<ChatTables['chat_messages']>[] = []
  const writeSaid = async (): Promise<void> => {
    if (said.length > 0)
      await transaction
        .insertInto('chat_messages')
        .values(said)
        .onConflict((conflict) => conflict.columns(['meeting_id', 'id']).doNothing())
        .execute()
    said = []
  }
  for (const row of rows) {
    if (row.event.type === 'message-said') {
      if (row.event.told !== undefined) said.push(inserted(row.meetingId, row.seq, row.event.told))
      continue
    }
    await writeSaid()
    await writeChange(transaction, row.meetingId, row.seq, row.event)
  }
  await writeSaid()
}

function inserted(meeting: MeetingId, seq: number, { value }: Erasable<Told>) {
  const { message, source = null } = value
  const { id, at, author, scope, recipient, replyTo, held } = message
  return {
    ...{ meeting_id: meeting, id, seq, at: new Date(at), held, source, reply_to: replyTo },
    ...{ author: author.id, author_name: author.name, author_role: author.role },
    ...{ scope: typeof scope === 'object' ? ('only' as const) : scope, recipient_name: recipient },
    recipient: typeof scope === 'object' ? scope.only : null,
    ...wordsOf(message),
  }
}

function wordsOf({ mentions, mentionsModerators, body }: ChatMessage) {
  return {
    mentions: JSON.stringify([...mentions, ...(mentionsModerators ? [null] : [])]),
    body: JSON.stringify(body),
  }
}

async function writeChange(
  database: Database,
  meeting: MeetingId,
  seq: number,
  event: Exclude<ChatEvent, { readonly type: 'message-said' }>,
): Promise<void> {
  if (event.type === 'chat-cleared') {
    await eraseBefore(database, meeting, seq)
    return
  }
  const { message: id, told } = event
  const update = database
    .updateTable('chat_messages')
    .where('meeting_id', '=', meeting)
    .where('id', '=', id)
    .where('deleted_by', 'is', null)
  switch (event.type) {
    case 'message-edited':
      if (told === undefined) return
      await update
        .set({
          ...{ ...wordsOf(told.value.message), source: told.value.source ?? null },
          edited_at: new Date(event.at),
        })
        .execute()
      return
    case 'message-approved':
      await update.set({ held: false }).execute()
      return
    case 'message-deleted': {
      const name = told?.value.message.deletedBy?.name ?? ''
      const gone = { source: null, body: null, mentions: '[]', deleted_by: event.by, deleted_by_name: name }
      await update.set(gone).execute()
      await reactions(database, meeting).where('message_id', '=', id).execute()
      return
    }
    case 'message-reacted':
      await writeReaction(database, meeting, event)
  }
}

function reactions(database: Database, meeting: MeetingId) {
  return database.deleteFrom('chat_reactions').where('meeting_id', '=', meeting)
}

async function writeReaction(
  database: Database,
  meeting: MeetingId,
  { message, by, emoji, on, name }: Extract<ChatEvent, { readonly type: 'message-reacted' }>,
): Promise<void> {
  const row = { meeting_id: meeting, message_id: message, emoji, participant: by }
  if (on)
    await database
      .insertInto('chat_reactions')
      .values({ ...row, name: name?.value ?? '' })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  else
    await reactions(database, meeting)
      .where('message_id', '=', message)
      .where('emoji', '=', emoji)
      .where('participant', '=', by)
      .execute()
}

async function eraseBefore(database: Database, meeting: MeetingId, seq: number): Promise<void> {
  await sql`
    with gone as (delete from chat_messages where meeting_id = ${meeting} and seq < ${seq})
    delete from chat_reactions where meeting_id = ${meeting} and message_id not in (
      select id from chat_messages where meeting_id = ${meeting} and seq >= ${seq}
    )
  `.execute(database)
}

/** Erases all that was said in a meeting. */
export async function eraseChat(database: Database, meeting: MeetingId): Promise<void> {
  await database.deleteFrom('chat_messages').where('meeting_id', '=', meeting).execute()
  await reactions(database, meeting).execute()
}

/** What is read of the chats. */
export class ChatStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async find(meeting: MeetingId, id: MessageId): Promise<ChatMessage | null> {
    const row = await this.#messages(meeting).where('id', '=', id).executeTakeFirst()
    return row === undefined ? null : messageOf(row)
  }

  /** As it was written; null when it was deleted or never said. */
  async sourceOf(meeting: MeetingId, id: MessageId): Promise<string | null> {
    const row = await this.#messages(meeting).where('id', '=', id).executeTakeFirst()
    return row?.source ?? null
  }

  /**
   * What this reader may read of what was said before a number of the meeting's order, the oldest first, at most `limit`
   * of the newest.
   */
  async read(
    meeting: MeetingId,
    { id, role, since }: Reader,
    { before, limit }: { readonly before: number | null; readonly limit: number },
  ): Promise<(ChatMessage & { readonly reactions: ChatReaction[] })[]> {
    const rows = await this.#messages(meeting)
      .where((eb) =>
        eb.or([
          eb('author', '=', id),
          eb('recipient', '=', id),
          role === 'moderator'
            ? eb('scope', '!=', 'only')
            : eb('scope', '=', 'everyone').and('held', '=', false),
        ]),
      )
      .where((eb) => eb.or([eb('author', '=', id), eb('at', '>=', new Date(since))]))
      .$if(before !== null, (query) => query.where('seq', '<', before ?? 0))
      .orderBy('seq', 'desc')
      .limit(limit)
      .execute()
    const reactions = await this.#reactionsTo(meeting, rows)
    return rows.reverse().map((row) => ({ ...messageOf(row), reactions: reactions.get(row.id) ?? [] }))
  }

  async reactorsOf(
    meeting: MeetingId,
    id: MessageId,
  ): Promise<{ emoji: ChatReaction['emoji']; names: string[] }[]> {
    return this.#database
      .selectFrom('chat_reactions')
      .select(['emoji', sql<string[]>`array_agg(name order by name)`.as('names')])
      .where('meeting_id', '=', meeting)
      .where('message_id', '=', id)
      .groupBy('emoji')
      .execute()
  }

  #messages(meeting: MeetingId) {
    return this.#database.selectFrom('chat_messages').selectAll().where('meeting_id', '=', meeting)
  }

  async #reactionsTo(
    meeting: MeetingId,
    rows: readonly Message[],
  ): Promise<ReadonlyMap<MessageId, ChatReaction[]>> {
    if (rows.length === 0) return new Map()
    const found = await this.#database
      .selectFrom('chat_reactions')
      .select(['message_id', 'emoji', sql<ChatReaction['by']>`array_agg(participant)`.as('by')])
      .where('meeting_id', '=', meeting)
      .where(
        'message_id',
        'in',
        rows.map(({ id }) => id),
      )
      .groupBy(['message_id', 'emoji'])
      .execute()
    const reactions = new Map<MessageId, ChatReaction[]>()
    for (const { message_id, emoji, by } of found)
      reactions.set(message_id, [...(reactions.get(message_id) ?? []), { emoji, by }])
    return reactions
  }
}

function messageOf(row: Message): ChatMessage {
  const { id, seq, author, author_name, author_role, scope, recipient, body, held } = row
  return {
    ...{ id, seq, body, held, at: row.at.getTime(), replyTo: row.reply_to },
    author: { id: author, name: author_name, role: author_role },
    scope: scope === 'only' ? { only: recipient ?? author } : scope,
    recipient: row.recipient_name,
    mentions: row.mentions.filter((one) => one !== null),
    mentionsModerators: row.mentions.includes(null),
    editedAt: row.edited_at?.getTime() ?? null,
    deletedBy: row.deleted_by === null ? null : { id: row.deleted_by, name: row.deleted_by_name ?? '' },
  }
}
