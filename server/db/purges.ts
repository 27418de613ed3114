/** Rows that are deleted when their time is over. Each call deletes a part; 0 says that nothing is left. */
import type { MeetingId } from '../../shared/ids.ts'
import { eraseChat } from './chat.ts'
import type { Database } from './database.ts'
import { eraseNotes } from './notes.ts'

const BATCH = 1_000
/** Rows of a journal that are deleted in one statement: a long one must not take longer than a statement may. */
export const JOURNAL_BATCH = 20_000

/** Mails that were sent, logged or given up, written before then. */
export async function purgeMails(database: Database, before: number): Promise<number> {
  const some = database
    .selectFrom('mails')
    .select('id')
    .where('ended_as', 'is not', null)
    .where('created_at', '<', new Date(before))
    .limit(BATCH)
  const gone = await database.deleteFrom('mails').where('id', 'in', some).executeTakeFirst()
  return Number(gone.numDeletedRows)
}

/** What the audit says of the time before then. */
export async function purgeAudit(database: Database, before: number): Promise<number> {
  const some = database.selectFrom('audit').select('id').where('at', '<', new Date(before)).limit(BATCH)
  const gone = await database.deleteFrom('audit').where('id', 'in', some).executeTakeFirst()
  return Number(gone.numDeletedRows)
}

/** PINs that have rested long enough: they may be drawn again. */
export async function purgeRestingPins(database: Database, at: number): Promise<number> {
  const some = database
    .selectFrom('resting_pins')
    .select('hash')
    .where('until', '<', new Date(at))
    .limit(BATCH)
  const gone = await database.deleteFrom('resting_pins').where('hash', 'in', some).executeTakeFirst()
  return Number(gone.numDeletedRows)
}

/** Links that lead nowhere: past their time, or revoked before then. */
export async function purgeLinks(database: Database, at: number, revokedBefore: number): Promise<number> {
  const some = database
    .selectFrom('links')
    .select('token_hash')
    .where((eb) =>
      eb.or([eb('expires_at', '<', new Date(at)), eb('revoked_at', '<', new Date(revokedBefore))]),
    )
    .limit(BATCH)
  const gone = await database.deleteFrom('links').where('token_hash', 'in', some).executeTakeFirst()
  return Number(gone.numDeletedRows)
}

/** Meetings that ended before then. Their journals follow with `purgeJournals`. */
export async function purgeMeetings(database: Database, endedBefore: number): Promise<number> {
  const some = database
    .selectFrom('meetings')
    .select('id')
    .where('ended_at', '<', new Date(endedBefore))
    .limit(BATCH)
  const gone = await database.deleteFrom('meetings').where('id', 'in', some).executeTakeFirst()
  return Number(gone.numDeletedRows)
}

/** Journals, chats and notes of meetings that are no more, whether they were purged or their room was removed. */
export async function purgeJournals(database: Database): Promise<number> {
  const meeting = await database.selectFrom('gone_meetings').select('id').limit(1).executeTakeFirst()
  if (meeting === undefined) return 0
  return (await eraseWritten(database, meeting.id)) + 1
}

/** A part of the journal, and all of the chat and the notes, of a meeting that is no more. How many rows of the journal. */
export async function eraseWritten(database: Database, id: MeetingId): Promise<number> {
  await eraseChat(database, id)
  await eraseNotes(database, id)
  const some = database.selectFrom('journal').select('seq').where('meeting_id', '=', id).limit(JOURNAL_BATCH)
  const gone = await database
    .deleteFrom('journal')
    .where('meeting_id', '=', id)
    .where('seq', 'in', some)
    .executeTakeFirst()
  if (Number(gone.numDeletedRows) < JOURNAL_BATCH)
    await database.deleteFrom('gone_meetings').where('id', '=', id).execute()
  return Number(gone.numDeletedRows)
}
