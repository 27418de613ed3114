import type { RoomId, UserId } from '../../shared/ids.ts'
import type { Database, RoomKind } from './database.ts'

export type Room = {
  readonly id: RoomId
  readonly title: string
  readonly kind: RoomKind
  readonly ownerId: UserId | null
  /** The owner's name. */
  readonly host: string | null
}

/** A query for rooms that gives `Room`. */
export function selectRooms(database: Database) {
  return database
    .selectFrom('rooms')
    .leftJoin('users', 'users.id', 'rooms.owner_id')
    .select(['rooms.id', 'rooms.title', 'rooms.kind', 'rooms.owner_id as ownerId', 'users.name as host'])
}
