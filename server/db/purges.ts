/** Rows that are deleted when their time is over. Each call deletes a part; 0 says that nothing is left. */
import type { Database } from './database.ts'

const BATCH = 1_000
/** A meeting's journal may be long: so many at once. */
const MEETINGS = 20

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
  const gone = await database.deleteFrom('resting_pins').where('until', '<', new Date(at)).executeTakeFirst()
  return Number(gone.numDeletedRows)
}

/** Links that lead nowhere: past their time, or revoked before then. */
export async function purgeLinks(database: Database, at: number, revokedBefore: number): Promise<number> {
  const gone = await database
    .deleteFrom('links')
    .where((eb) =>
      eb.or([eb('expires_at', '<', new Date(at)), eb('revoked_at', '<', new Date(revokedBefore))]),
    )
    .executeTakeFirst()
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

/** Journals of meetings that are no more, whether they were purged or their room was removed. */
export async function purgeJournals(database: Database): Promise<number> {
  const meetings = await database.selectFrom('gone_meetings').select('id').limit(MEETINGS).execute()
  for (const { id } of meetings) {
    await database.deleteFrom('journal').where('meeting_id', '=', id).execute()
    await database.deleteFrom('gone_meetings').where('id', '=', id).execute()
  }
  return meetings.length
}
