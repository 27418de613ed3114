import { sql } from 'kysely'
import type { MeetingId, ServerId } from '../../shared/ids.ts'
import type { EndReason } from '../../shared/meeting.ts'
import { UnreadableJournal, type Entry, type Journal } from '../meeting/fold.ts'
import type { Event } from '../meeting/features.ts'
import { chatChangesIn, writeChat } from './chat.ts'
import type { Database } from './database.ts'
import { EVENT_VERSION, eventsOf } from './journal-versions.ts'

/** One event on its way into the journal. */
export type JournalRow = {
  readonly meetingId: MeetingId
  readonly seq: number
  /** ms since the epoch. */
  readonly at: number
  readonly event: Event
  /** Of whose ownership it tells; without one, of whichever its server has. */
  readonly epoch?: number
}

export const BATCH_MAX = 1_000
const PAGE = 5_000

/** Whose a meeting is now: another server's, or ours anew since then. */
export type Held = { readonly id: MeetingId; readonly epoch: number; readonly ours: boolean }

/** Somebody owns a meeting of these rows since: only who owns it now may write its journal. */
export class Superseded extends Error {
  override readonly name = 'Superseded'
  readonly held: readonly Held[]

  constructor(held: readonly Held[]) {
    super(`others own ${held.map(({ id }) => id).join(', ')}`)
    this.held = held
  }

  /** Whether a row must not be written any more. */
  outdates({ meetingId, epoch }: JournalRow): boolean {
    return this.held.some(
      (held) => held.id === meetingId && (!held.ours || (epoch !== undefined && epoch < held.epoch)),
    )
  }
}

/**
 * Writes rows of meetings that this server owns, and what they say in chats, together or not at all. Rows that are there already are left as they are, so a batch may be
 * repeated; those of meetings that are no more (their room was removed) are passed over. Returns how many were new or
 * passed over.
 *
 * @throws Superseded when another server owns one of the meetings; of that one nothing is written.
 */
export async function writeRows(
  database: Database,
  owner: ServerId,
  rows: readonly JournalRow[],
): Promise<number> {
  const openings = rows.flatMap(({ at, event }) => (event.type === 'opened' ? [{ ...event, at }] : []))
  const endings = new Map(
    rows.flatMap(({ meetingId, at, event }) =>
      event.type === 'ended'
        ? [[meetingId, { ended_at: new Date(at), end_reason: event.reason }] as const]
        : [],
    ),
  )
  const chat = chatChangesIn(rows)
  if (openings.length === 0 && endings.size === 0 && chat.length === 0)
    return (await insertRows(database, owner, rows)).fresh
  return database.transaction().execute(async (transaction) => {
    // First, so that a room whose meeting ended may have the next one in the same batch.
    for (const [id, ending] of endings) await endMeeting(transaction, owner, id, ending)
    if (openings.length > 0)
      await transaction
        .insertInto('meetings')
        .values(
          openings.map(({ id, roomId, at }) => ({
            ...{ id, room_id: roomId, opened_at: new Date(at), owner, epoch: 1 },
            ...(endings.get(id) ?? { ended_at: null, end_reason: null }),
          })),
        )
        // Its place may have been made before anybody came.
        .onConflict((conflict) =>
          conflict
            .column('id')
            .doUpdateSet((eb) => ({ opened_at: eb.ref('excluded.opened_at') }))
            .where('meetings.owner', '=', owner),
        )
        .execute()
    const { fresh, here } = await insertRows(transaction, owner, rows)
    await writeChat(
      transaction,
      chat.filter(({ meetingId }) => here.includes(meetingId)),
    )
    return fresh
  })
}

/** The journals of this server's meetings that have not ended, each read when it is folded; a page at a time. */
export async function* journalsGoingOn(database: Database, owner: ServerId): AsyncGenerator<Journal> {
  let id: MeetingId | null = null
  let rows: StoredRow[] = []
  for await (const row of rowsGoingOn(database, owner)) {
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

async function* rowsGoingOn(database: Database, owner: ServerId): AsyncGenerator<StoredRow> {
  let last: StoredRow | undefined
  do {
    const page: StoredRow[] = await pageAfter(database, owner, last)
    yield* page
    last = page.length === PAGE ? page.at(-1) : undefined
  } while (last !== undefined)
}

async function pageAfter(
  database: Database,
  owner: ServerId,
  last: StoredRow | undefined,
): Promise<StoredRow[]> {
  return database
    .selectFrom('journal')
    .innerJoin('meetings', 'meetings.id', 'journal.meeting_id')
    .select(['meeting_id', 'seq', 'version', 'event'])
    .where('ended_at', 'is', null)
    .where('owner', '=', owner)
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

/** The events of these rows, as they are today. @throws UnreadableJournal */
export function* entriesOf(id: MeetingId, rows: readonly StoredRow[]): Generator<Entry> {
  for (const { seq, version, event } of rows) {
    const events = eventsOf(version, event)
    if (events === null)
      throw new UnreadableJournal(`row ${seq} of the journal of ${id} is no event of version ${version}`)
    for (const one of events) yield { seq, event: one }
  }
}

async function insertRows(
  database: Database,
  owner: ServerId,
  rows: readonly JournalRow[],
): Promise<{ readonly fresh: number; readonly here: readonly MeetingId[] }> {
  const meetings = [...new Set(rows.map(({ meetingId }) => meetingId))]
  const oldest = oldestEpochs(rows)
  // The meetings are locked against a change of owner, so nothing is written after one. Events are given as text: pg
  // would take an array for a Postgres array.
  const { rows: answers } = await sql<{ fresh: number; here: MeetingId[]; others: Held[] }>`
    with held as (select id, owner, epoch from meetings where id = any(${meetings}) for share),
    put as (
      insert into journal (meeting_id, seq, at, version, event)
      select meeting_id, seq, at, ${EVENT_VERSION}, event::jsonb
      from unnest(
        ${rows.map((row) => row.meetingId)}::text[],
        ${rows.map(({ seq }) => seq)}::int[],
        ${rows.map(({ at }) => new Date(at))}::timestamptz[],
        ${rows.map(({ event }) => JSON.stringify(event))}::text[],
        ${rows.map(({ epoch }) => epoch ?? null)}::int[]
      ) as row (meeting_id, seq, at, event, of_epoch)
      join held on held.id = meeting_id and held.owner = ${owner} and held.epoch = coalesce(of_epoch, held.epoch)
      on conflict do nothing
      returning 1
    )
    select (select count(*)::int from put) as fresh,
      array(select id from held) as here,
      (
        select coalesce(jsonb_agg(jsonb_build_object(
          'id', id, 'epoch', epoch, 'ours', owner is not distinct from ${owner}
        )), '[]')
        from held join unnest(
          ${meetings}::text[], ${meetings.map((id) => oldest.get(id) ?? null)}::int[]
        ) as written (meeting_id, of_epoch) on written.meeting_id = id
        where owner is distinct from ${owner} or of_epoch < epoch
      ) as others
  `.execute(database)
  const { fresh, here, others } = answers[0] ?? { fresh: 0, here: [], others: [] }
  if (others.length > 0) throw new Superseded(others)
  return { fresh: fresh + rows.filter(({ meetingId }) => !here.includes(meetingId)).length, here }
}

function oldestEpochs(rows: readonly JournalRow[]): ReadonlyMap<MeetingId, number> {
  const oldest = new Map<MeetingId, number>()
  for (const { meetingId, epoch } of rows)
    if (epoch !== undefined) oldest.set(meetingId, Math.min(epoch, oldest.get(meetingId) ?? epoch))
  return oldest
}

async function endMeeting(
  database: Database,
  owner: ServerId,
  id: MeetingId,
  ending: { readonly ended_at: Date; readonly end_reason: EndReason },
): Promise<void> {
  await database
    .updateTable('meetings')
    .set(ending)
    .where('id', '=', id)
    .where('owner', '=', owner)
    .where('ended_at', 'is', null)
    .execute()
}
