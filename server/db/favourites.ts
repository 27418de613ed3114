import type { RoomId, UserId } from '../../shared/ids.ts'
import type { Database } from './database.ts'

/** Puts somebody's star on a room or takes it off. May be repeated. */
export async function setFavourite(
  database: Database,
  roomId: RoomId,
  userId: UserId,
  favourite: boolean,
): Promise<void> {
  if (favourite) {
    await database
      .insertInto('favourites')
      .values({ room_id: roomId, user_id: userId })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    return
  }
  await database
    .deleteFrom('favourites')
    .where('room_id', '=', roomId)
    .where('user_id', '=', userId)
    .execute()
}
