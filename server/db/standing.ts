import type { RoomId, UserId } from '../../shared/ids.ts'
import type { RoomStanding } from '../../shared/roles.ts'
import type { Database } from './database.ts'

/** Whether somebody owns a room or looks after it; null for everybody else, and for a room that is not. */
export async function findStanding(
  database: Database,
  roomId: RoomId,
  userId: UserId,
): Promise<Exclude<RoomStanding, 'administrator'> | null> {
  const found = await database
    .selectFrom('rooms')
    .leftJoin('delegates', (join) =>
      join.onRef('delegates.room_id', '=', 'rooms.id').on('delegates.user_id', '=', userId),
    )
    .select(['rooms.owner_id as ownerId', 'delegates.user_id as delegateId'])
    .where('rooms.id', '=', roomId)
    .executeTakeFirst()
  if (found?.ownerId === userId) return 'owner'
  return found?.delegateId === userId ? 'delegate' : null
}
