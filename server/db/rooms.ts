import type { MeetingId, RoomId } from '../../shared/ids.ts'
import type { EndReason } from '../../shared/protocol.ts'
import type { Database, StoredSettings } from './database.ts'
import { putCode, type StoredCode } from './codes.ts'
import { insertLinks, type StoredLink } from './links.ts'
import { selectRooms, type Room } from './room-columns.ts'

export type NewRoom = Omit<Room, 'host'> & {
  readonly settings: StoredSettings
  readonly links: readonly StoredLink[]
  readonly codes: readonly StoredCode[]
}

/**
 * Makes a room with all that leads into it, all or nothing. May be repeated.
 *
 * @throws CodeTaken when other codes must be drawn.
 */
export async function insertRoom(database: Database, room: NewRoom): Promise<void> {
  const { id, title, kind, ownerId, settings, links, codes } = room
  await database.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('rooms')
      .values({ id, title, kind, owner_id: ownerId, settings: JSON.stringify(settings) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await insertLinks(transaction, id, links)
    for (const code of codes) await putCode(transaction, id, code)
  })
}

/** A room with its settings. */
export async function findRoom(
  database: Database,
  id: RoomId,
): Promise<(Room & { readonly settings: StoredSettings }) | null> {
  const found = await selectRooms(database)
    .select('rooms.settings')
    .where('rooms.id', '=', id)
    .executeTakeFirst()
  return found ?? null
}

/** Why a meeting ended; null when it goes on, undefined when there was none. */
export async function endOfMeeting(database: Database, id: MeetingId): Promise<EndReason | null | undefined> {
  const found = await database
    .selectFrom('meetings')
    .select('end_reason')
    .where('id', '=', id)
    .executeTakeFirst()
  return found?.end_reason
}
