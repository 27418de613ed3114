import type { MeetingId, RoomId } from '../../shared/ids.ts'
import type { EndReason } from '../../shared/protocol.ts'
import type { Role } from '../../shared/roles.ts'
import type { Database, RoomKind } from './database.ts'

export type Room = { readonly id: RoomId; readonly title: string; readonly kind: RoomKind }
export type StoredLink = { readonly role: Role; readonly tokenHash: Buffer; readonly tokenSealed: Buffer }

/** Makes a room with its links, all or nothing. */
export async function insertRoom(
  database: Database,
  { id, title, kind }: Room,
  links: readonly StoredLink[],
): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await transaction.insertInto('rooms').values({ id, title, kind }).execute()
    const values = links.map(({ role, tokenHash, tokenSealed }) => ({
      room_id: id,
      role,
      token_hash: tokenHash,
      token_sealed: tokenSealed,
    }))
    await transaction.insertInto('links').values(values).execute()
  })
}

/** The room and role of a link that is in force, by its hash. */
export async function findLink(
  database: Database,
  tokenHash: Buffer,
): Promise<{ room: Room; role: Role } | null> {
  const found = await database
    .selectFrom('links')
    .innerJoin('rooms', 'rooms.id', 'links.room_id')
    .select(['rooms.id', 'rooms.title', 'rooms.kind', 'links.role'])
    .where('token_hash', '=', tokenHash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  if (found === undefined) return null
  const { role, ...room } = found
  return { room, role }
}

/** A room's links that are in force, still sealed. */
export async function linksInForce(
  database: Database,
  roomId: RoomId,
): Promise<{ role: Role; tokenSealed: Buffer }[]> {
  return database
    .selectFrom('links')
    .select(['role', 'token_sealed as tokenSealed'])
    .where('room_id', '=', roomId)
    .where('revoked_at', 'is', null)
    .execute()
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
