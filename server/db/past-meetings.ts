/** Meetings that ended, as far as they are kept. Times are ms since the epoch. */
import type { MeetingId, RoomId } from '../../shared/ids.ts'
import type { PastMeeting } from '../../shared/past-meetings.ts'
import type { Database } from './database.ts'
import { eraseWritten, JOURNAL_BATCH } from './purges.ts'

export type StoredPast = Omit<PastMeeting, 'keptUntil'>

/** Those of a room, the newest first; `page` from 1. */
export async function pastMeetings(
  database: Database,
  roomId: RoomId,
  { page, size }: { readonly page: number; readonly size: number },
): Promise<{ meetings: StoredPast[]; total: number }> {
  const rows = await selectPast(database, roomId)
    .orderBy('ended_at', 'desc')
    .orderBy('id')
    .limit(size)
    .offset((page - 1) * size)
    .execute()
  const { total } = await database
    .selectFrom('meetings')
    .select(({ fn }) => fn.countAll<string>().as('total'))
    .where('room_id', '=', roomId)
    .where('ended_at', 'is not', null)
    .executeTakeFirstOrThrow()
  return { meetings: rows.map(pastOf), total: Number(total) }
}

/** One of a room's; null when it is another room's, goes on, or is no more. */
export async function findPast(
  database: Database,
  roomId: RoomId,
  id: MeetingId,
): Promise<StoredPast | null> {
  const row = await selectPast(database, roomId).where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : pastOf(row)
}

/**
 * Deletes one that ended, and all that was written of it, before it resolves; what is broken off, retention ends. False
 * when there is none.
 */
export async function deletePast(database: Database, roomId: RoomId, id: MeetingId): Promise<boolean> {
  const gone = await database
    .deleteFrom('meetings')
    .where('room_id', '=', roomId)
    .where('id', '=', id)
    .where('ended_at', 'is not', null)
    .executeTakeFirst()
  if (gone.numDeletedRows === 0n) return false
  while ((await eraseWritten(database, id)) >= JOURNAL_BATCH);
  return true
}

function selectPast(database: Database, roomId: RoomId) {
  return database
    .selectFrom('meetings')
    .select(['id', 'opened_at', 'ended_at', 'end_reason'])
    .where('room_id', '=', roomId)
    .where('ended_at', 'is not', null)
}

function pastOf(row: Awaited<ReturnType<ReturnType<typeof selectPast>['execute']>>[number]): StoredPast {
  const { id, opened_at, ended_at, end_reason } = row
  return {
    id,
    openedAt: opened_at.getTime(),
    endedAt: (ended_at ?? opened_at).getTime(),
    reason: end_reason === 'unreadable' ? null : end_reason,
  }
}
