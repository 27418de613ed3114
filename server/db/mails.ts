import type { RoomId } from '../../shared/ids.ts'
import { sql } from 'kysely'
import type { Database } from './database.ts'

/** A letter to one person, on its way. */
export type Mail = {
  readonly id: string
  readonly recipient: string
  readonly subject: string
  readonly text: string
  readonly html: string
}
export type DueMail = Mail & { readonly attempts: number; readonly createdAt: number }

/**
 * Puts a mail into the table, where it waits for `claimMails`. May be repeated: its id keeps it from going twice. One about
 * a room takes the place of those about it to the same recipient that nobody has tried to send, and waits until the last
 * that was sent is `everyMs` old.
 */
export async function insertMail(
  database: Database,
  { roomId, ...mail }: Mail & { readonly roomId: RoomId | null },
  { at, everyMs }: { readonly at: number; readonly everyMs: number },
): Promise<void> {
  const last = roomId === null ? null : await lastAbout(database, mail, roomId)
  const tryAt = new Date(last === null ? at : Math.max(at, last + everyMs))
  await database
    .insertInto('mails')
    .values({ ...mail, room_id: roomId, created_at: new Date(at), try_at: tryAt })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}

async function lastAbout(
  database: Database,
  { id, recipient }: Pick<Mail, 'id' | 'recipient'>,
  roomId: RoomId,
): Promise<number | null> {
  await database
    .deleteFrom('mails')
    .where('recipient', '=', recipient)
    .where('room_id', '=', roomId)
    .where('id', '<>', id)
    .where('attempts', '=', 0)
    .where('ended_as', 'is', null)
    .execute()
  const found = await database
    .selectFrom('mails')
    .select(sql<Date | null>`max(coalesce(sent_at, created_at))`.as('last'))
    .where('recipient', '=', recipient)
    .where('room_id', '=', roomId)
    .where('id', '<>', id)
    .executeTakeFirstOrThrow()
  return found.last?.getTime() ?? null
}

/**
 * Takes the mails that are due, at most `limit`. Each is put off to `again(attempts)` at once, so that another server
 * does not take it too, and one whose sender dies in the middle is taken again then.
 */
export async function claimMails(
  database: Database,
  { at, limit, again }: { at: number; limit: number; again: (attempts: number) => number },
): Promise<DueMail[]> {
  return database.transaction().execute(async (transaction) => {
    const due = await transaction
      .selectFrom('mails')
      .select(['id', 'recipient', 'subject', 'text', 'html', 'attempts', 'created_at'])
      .where('ended_as', 'is', null)
      .where('try_at', '<=', new Date(at))
      .orderBy('try_at')
      .limit(limit)
      .forUpdate()
      .skipLocked()
      .execute()
    for (const { id, attempts } of due) {
      await transaction
        .updateTable('mails')
        .set({ attempts: attempts + 1, try_at: new Date(again(attempts + 1)) })
        .where('id', '=', id)
        .execute()
    }
    return due.map(({ attempts, created_at, ...mail }) => ({
      ...mail,
      attempts: attempts + 1,
      createdAt: created_at.getTime(),
    }))
  })
}

/** Says how a mail ended: it is not tried again. */
export async function endMail(
  database: Database,
  id: string,
  endedAs: 'sent' | 'logged' | 'failed',
  at: number,
): Promise<void> {
  await database
    .updateTable('mails')
    .set({ ended_as: endedAs, sent_at: endedAs === 'sent' ? new Date(at) : null })
    .where('id', '=', id)
    .execute()
}

/** When the next mail is due, in ms since the epoch; null when none waits. */
export async function nextMailAt(database: Database): Promise<number | null> {
  const found = await database
    .selectFrom('mails')
    .select('try_at')
    .where('ended_as', 'is', null)
    .orderBy('try_at')
    .limit(1)
    .executeTakeFirst()
  return found?.try_at.getTime() ?? null
}
