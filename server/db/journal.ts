import { sql } from 'kysely'
import type { MeetingId } from '../../shared/ids.ts'
import { UnreadableJournal, type Entry, type Journal } from '../meeting/fold.ts'
import type { Event, EventOf } from '../meeting/features.ts'
import type { Database } from './database.ts'
import { EVENT_VERSION, eventsOf } from './journal-versions.ts'

/** One event on its way into the journal. */
export type JournalRow = {
  readonly meetingId: MeetingId
  readonly seq: number
  /** ms since the epoch. */
  readonly at: number
  readonly event: Event
}

// What Postgres takes in one statement is 65 535 parameters; a row has five.
export const BATCH_MAX = 1_000
const PAGE = 5_000

/**
 * Writes rows, all or none; rows that are there already are left as they are, so a batch may be repeated. Returns how
 * many were new.
 */
export async function writeRows(database: Database, rows: readonly JournalRow[]): Promise<number> {
  const openings = rows.flatMap(({ at, event }) => (event.type === 'opened' ? [{ ...event, at }] : []))
  const endings = rows.filter(({ event }) => event.type === 'ended')
  if (openings.length === 0 && endings.length === 0) return insertRows(database, rows)
  return database.transaction().execute(async (transaction) => {
    await insertMeetings(transaction, openings)
    const written = await insertRows(transaction, rows)
    for (const { meetingId, at, event } of endings)
      if (event.type === 'ended') await endMeeting(transaction, meetingId, { ...event, at })
    return written
  })
}

/** The journals of all meetings that have not ended, each read when it is folded; a page at a time. */
export async function* journalsGoingOn(database: Database): AsyncGenerator<Journal> {
  let id: MeetingId | null = null
  let rows: StoredRow[] = []
  for await (const row of rowsGoingOn(database)) {
    if (id !== null && row.meeting_id !== id) {
      yield { id, entries: entriesOf(id, rows) }
      rows = []
    }
    id = row.meeting_id
    rows.push(row)
  }
  if (id !== null) yield { id, entries: entriesOf(id, rows) }
}

type StoredRow = { meeting_id: MeetingId; seq: number; version: number; event: Event }

async function* rowsGoingOn(database: Database): AsyncGenerator<StoredRow> {
  let last: StoredRow | undefined
  do {
    const page: StoredRow[] = await pageAfter(database, last)
    yield* page
    last = page.length === PAGE ? page.at(-1) : undefined
  } while (last !== undefined)
}

async function pageAfter(database: Database, last: StoredRow | undefined): Promise<StoredRow[]> {
  return database
    .selectFrom('journal')
    .innerJoin('meetings', 'meetings.id', 'journal.meeting_id')
    .select(['meeting_id', 'seq', 'version', 'event'])
    .where('ended_at', 'is', null)
    .$if(last !== undefined, (query) =>
      // The first says the same again, so that Postgres does not walk through the meetings that are done.
      query
        .where(sql<boolean>`meetings.id >= ${last?.meeting_id}`)
        .where(sql<boolean>`(meeting_id, seq) > (${last?.meeting_id}, ${last?.seq})`),
    )
    .orderBy('meeting_id')
    .orderBy('seq')
    .limit(PAGE)
    .execute()
}

function* entriesOf(id: MeetingId, rows: readonly StoredRow[]): Generator<Entry> {
  for (const { seq, version, event } of rows) {
    const events = eventsOf(version, event)
    if (events === null)
      throw new UnreadableJournal(`row ${seq} of the journal of ${id} is no event of version ${version}`)
    for (const one of events) yield { seq, event: one }
  }
}

async function insertRows(database: Database, rows: readonly JournalRow[]): Promise<number> {
  const values = rows.map(({ meetingId, seq, at, event }) => ({
    meeting_id: meetingId,
    seq,
    at: new Date(at),
    version: EVENT_VERSION,
    event: JSON.stringify(event),
  }))
  const result = await database
    .insertInto('journal')
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return Number(result.numInsertedOrUpdatedRows ?? 0)
}

async function insertMeetings(database: Database, openings: readonly EventOf<'opened'>[]): Promise<void> {
  if (openings.length === 0) return
  const values = openings.map(({ id, roomId, at }) => ({ id, room_id: roomId, opened_at: new Date(at) }))
  await database
    .insertInto('meetings')
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

async function endMeeting(
  database: Database,
  id: MeetingId,
  { reason, at }: EventOf<'ended'>,
): Promise<void> {
  await database
    .updateTable('meetings')
    .set({ ended_at: new Date(at), end_reason: reason })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute()
}
