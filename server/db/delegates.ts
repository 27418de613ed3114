import { sql } from 'kysely'
import type { RoomId, UserId } from '../../shared/ids.ts'
import type { Delegate } from '../../shared/portal.ts'
import type { Database, RoomKind } from './database.ts'

/** A room as delegation sees it. */
export type OwnedRoom = {
  readonly id: RoomId
  readonly title: string
  readonly kind: RoomKind
  readonly owner: Delegate | null
}

/** The room and its owner. In a transaction, nobody else changes who looks after it until that ends. */
export async function ownedRoom(transaction: Database, id: RoomId): Promise<OwnedRoom | null> {
  const found = await transaction
    .selectFrom('rooms')
    .leftJoin('users', 'users.id', 'rooms.owner_id')
    .select(['rooms.id', 'rooms.title', 'rooms.kind', 'owner_id', 'users.name', 'users.email'])
    .where('rooms.id', '=', id)
    .forUpdate('rooms')
    .executeTakeFirst()
  if (found === undefined) return null
  const { owner_id, name, email, ...room } = found
  return { ...room, owner: owner_id === null || name === null ? null : { id: owner_id, name, email } }
}

/** A room's delegates, by name. */
export async function delegatesOf(database: Database, roomId: RoomId): Promise<Delegate[]> {
  return database
    .selectFrom('delegates')
    .innerJoin('users', 'users.id', 'delegates.user_id')
    .select(['users.id', 'users.name', 'users.email'])
    .where('room_id', '=', roomId)
    .orderBy(sql`lower(users.name)`)
    .orderBy('users.id')
    .execute()
}

/** When somebody became a room's delegate, in ms since the epoch; null when they are none. */
export async function delegateSince(database: Database, room: RoomId, user: UserId): Promise<number | null> {
  const found = await database
    .selectFrom('delegates')
    .select('added_at')
    .where('room_id', '=', room)
    .where('user_id', '=', user)
    .executeTakeFirst()
  return found?.added_at.getTime() ?? null
}

export async function insertDelegate(
  database: Database,
  { roomId, userId, at }: { roomId: RoomId; userId: UserId; at: number },
): Promise<void> {
  await database
    .insertInto('delegates')
    .values({ room_id: roomId, user_id: userId, added_at: new Date(at) })
    .onConflict((conflict) => conflict.columns(['room_id', 'user_id']).doNothing())
    .execute()
}

export async function deleteDelegate(database: Database, roomId: RoomId, userId: UserId): Promise<void> {
  await database.deleteFrom('delegates').where('room_id', '=', roomId).where('user_id', '=', userId).execute()
}

/** Takes somebody's star off a room. */
export async function deleteFavourite(database: Database, roomId: RoomId, userId: UserId): Promise<void> {
  await database
    .deleteFrom('favourites')
    .where('room_id', '=', roomId)
    .where('user_id', '=', userId)
    .execute()
}

/** The accounts with this address, whatever its case, that are not disabled: at most two, since one more is too many. */
export async function accountsByEmail(database: Database, email: string): Promise<Delegate[]> {
  return database
    .selectFrom('users')
    .select(['id', 'name', 'email'])
    .where(sql`lower(email)`, '=', sql<string>`lower(${email})`)
    .where('disabled_at', 'is', null)
    .limit(2)
    .execute()
}

/** How many rooms somebody owns, of those that the quota counts. Their row is locked until the transaction ends. */
export async function roomsOwned(database: Database, owner: UserId): Promise<number> {
  await database.selectFrom('users').select('id').where('id', '=', owner).forUpdate().execute()
  const found = await database
    .selectFrom('rooms')
    .select(({ fn }) => fn.countAll<string>().as('rooms'))
    .where('owner_id', '=', owner)
    .where('kind', '=', 'permanent')
    .executeTakeFirstOrThrow()
  return Number(found.rooms)
}

/** Gives a room to somebody else, whom nobody has warned of its removal. */
export async function setOwner(database: Database, roomId: RoomId, owner: UserId): Promise<void> {
  await database
    .updateTable('rooms')
    .set({ owner_id: owner, warned_at: null })
    .where('id', '=', roomId)
    .execute()
}

/** Whether who has this address owns the room, and its old owner became a delegate in exactly that moment. */
export async function wasHandedOver(
  database: Database,
  { roomId, email, at }: { roomId: RoomId; email: string; at: number },
): Promise<boolean> {
  const found = await database
    .selectFrom('rooms')
    .innerJoin('users', 'users.id', 'rooms.owner_id')
    .innerJoin('delegates', 'delegates.room_id', 'rooms.id')
    .select('rooms.id')
    .where('rooms.id', '=', roomId)
    .where(sql`lower(users.email)`, '=', sql<string>`lower(${email})`)
    .where('added_at', '=', new Date(at))
    .executeTakeFirst()
  return found !== undefined
}
