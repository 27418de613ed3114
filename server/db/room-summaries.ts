import type { RoomId, UserId } from '../../shared/ids.ts'
import type { Database } from './database.ts'

/** A room as lists show it. */
export type StoredSummary = {
  readonly id: RoomId
  readonly title: string
  readonly ownerId: UserId | null
  readonly owner: string | null
  readonly createdAt: Date
  readonly usedAt: Date | null
  readonly delegates: number
  /** Of the one who looks. */
  readonly favourite: boolean
}

/** A query for rooms as `viewer` sees them: the rows are `StoredSummary` after `summaryOf`. */
export function selectSummaries(database: Database, viewer: UserId) {
  return database
    .selectFrom('rooms')
    .leftJoin('users', 'users.id', 'rooms.owner_id')
    .select([
      'rooms.id',
      'rooms.title',
      'rooms.owner_id as ownerId',
      'users.name as owner',
      'rooms.created_at as createdAt',
      'rooms.used_at as usedAt',
    ])
    .select((eb) => [
      eb
        .selectFrom('delegates')
        .whereRef('delegates.room_id', '=', 'rooms.id')
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .as('delegates'),
      eb
        .exists(
          eb
            .selectFrom('favourites')
            .whereRef('favourites.room_id', '=', 'rooms.id')
            .where('favourites.user_id', '=', viewer)
            .select('favourites.room_id'),
        )
        .as('favourite'),
    ])
}

type Row = Awaited<ReturnType<ReturnType<typeof selectSummaries>['executeTakeFirstOrThrow']>>

/** Counts come as text, and what `exists` says as what Postgres calls it. */
export function summaryOf({ delegates, favourite, ...row }: Row): StoredSummary {
  return { ...row, delegates: Number(delegates), favourite: Boolean(favourite) }
}

/** The permanent rooms that somebody owns or looks after, in no order. */
export async function roomsOf(database: Database, viewer: UserId): Promise<StoredSummary[]> {
  const theirs = database
    .selectFrom('rooms')
    .select('id')
    .where('owner_id', '=', viewer)
    .union(database.selectFrom('delegates').select('room_id as id').where('user_id', '=', viewer))
  const rows = await selectSummaries(database, viewer)
    .where('rooms.kind', '=', 'permanent')
    .where('rooms.id', 'in', theirs)
    .execute()
  return rows.map(summaryOf)
}

/** One room, whatever its kind. */
export async function summaryOfRoom(
  database: Database,
  id: RoomId,
  viewer: UserId,
): Promise<StoredSummary | null> {
  const row = await selectSummaries(database, viewer).where('rooms.id', '=', id).executeTakeFirst()
  return row === undefined ? null : summaryOf(row)
}
