import type { RoomId } from '../../shared/ids.ts'
import type { LinkKind } from '../../shared/roles.ts'
import type { Database } from './database.ts'
import { selectRooms, type Room } from './room-columns.ts'

export type StoredLink = {
  readonly kind: LinkKind
  /** Keyed hash of room and token. */
  readonly tokenHash: Buffer
  readonly tokenSealed: Buffer
}

/** Adds links to a room. What is there already stays. */
export async function insertLinks(
  database: Database,
  roomId: RoomId,
  links: readonly StoredLink[],
): Promise<void> {
  if (links.length === 0) return
  const values = links.map(({ kind, tokenHash, tokenSealed }) => ({
    room_id: roomId,
    kind,
    token_hash: tokenHash,
    token_sealed: tokenSealed,
  }))
  await database
    .insertInto('links')
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The room and kind of a link that is in force, by its hash. */
export async function findLink(
  database: Database,
  tokenHash: Buffer,
): Promise<{ room: Room; kind: LinkKind } | null> {
  const found = await selectRooms(database)
    .innerJoin('links', 'links.room_id', 'rooms.id')
    .select('links.kind as linkKind')
    .where('token_hash', '=', tokenHash)
    .where('revoked_at', 'is', null)
    .where(({ eb, fn, or }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', fn<Date>('now'))]))
    .executeTakeFirst()
  if (found === undefined) return null
  const { linkKind, ...room } = found
  return { room, kind: linkKind }
}

/** A room's own links that are in force, still sealed. What was got in exchange for a code is not among them. */
export async function linksInForce(
  database: Database,
  roomId: RoomId,
): Promise<{ kind: LinkKind; tokenSealed: Buffer }[]> {
  return database
    .selectFrom('links')
    .select(['kind', 'token_sealed as tokenSealed'])
    .where('room_id', '=', roomId)
    .where('revoked_at', 'is', null)
    .where('code_hash', 'is', null)
    .execute()
}
