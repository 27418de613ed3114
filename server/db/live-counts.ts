/** How many are in running meetings, for servers that do not have them. Times are ms since the epoch. */
import { sql } from 'kysely'
import type { MeetingId, RoomId, ServerId } from '../../shared/ids.ts'
import type { Database } from './database.ts'

export type LiveCount = {
  readonly id: MeetingId
  /** When a moderator opened it. */
  readonly since: number
  readonly participants: number
  readonly waiting: number
}

/** A running meeting as lists show it. */
export type Running = LiveCount & {
  readonly roomId: RoomId
  readonly title: string
  /** Whose room it is, by name. */
  readonly owner: string | null
}

/**
 * Says how many are in meetings, and returns which of these are this server's in the database: of others nothing is
 * written, and nothing of what is as it was.
 */
export async function tellCounts(
  database: Database,
  owner: ServerId,
  counts: readonly LiveCount[],
): Promise<MeetingId[]> {
  const { rows } = await sql<{ id: MeetingId }>`
    with own as (
      select told.* from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb)
        as told (id text, since float8, participants integer, waiting integer)
        join meetings on meetings.id = told.id
      where owner = ${owner} and ended_at is null
    ), written as (
      insert into live_counts as known (meeting_id, since, participants, waiting)
      select id, to_timestamp(since / 1000), participants, waiting from own order by id
      on conflict (meeting_id) do update set since = excluded.since, participants = excluded.participants,
        waiting = excluded.waiting, updated_at = clock_timestamp()
      where (known.since, known.participants, known.waiting)
        is distinct from (excluded.since, excluded.participants, excluded.waiting)
    )
    select id from own
  `.execute(database)
  return rows.map(({ id }) => id)
}

/** Forgets the numbers of meetings that are over. */
export async function sweepCounts(database: Database): Promise<void> {
  await sql`
    delete from live_counts where not exists (select from meetings where id = meeting_id and ended_at is null)
  `.execute(database)
}

/**
 * Running meetings that are not this server's, of these rooms or of all. Those of a server that is gone go on, with the
 * numbers that it said last: whoever comes to them takes them over.
 */
export async function countedElsewhere(
  database: Database,
  self: ServerId,
  rooms: readonly RoomId[] | null,
): Promise<Running[]> {
  const { rows } = await sql<Running>`
    select meetings.id, room_id as "roomId", title, users.name as owner, participants, waiting,
      (extract(epoch from since) * 1000)::float8 as since
    from live_counts
      join meetings on meetings.id = meeting_id
      join rooms on rooms.id = room_id
      left join users on users.id = owner_id
    where ended_at is null and meetings.owner is distinct from ${self}
      and ${rooms === null ? sql`true` : sql`room_id = any(${rooms}::text[])`}
  `.execute(database)
  return rows
}
