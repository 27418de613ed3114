import { sql } from 'kysely'
import type { RoomId, UserId } from '../../shared/ids.ts'
import type { LinkKind } from '../../shared/roles.ts'
import type { Database } from './database.ts'
import { selectRooms, type Room } from './room-columns.ts'

export type StoredLink = {
  readonly kind: LinkKind
  /** Keyed hash of room and token. */
  readonly tokenHash: Buffer
  readonly tokenSealed: Buffer
}

const REVOKED_LATELY = 8

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

/** What a link that is in force gives, by its hash; `passOf`: whose pass it is. */
export async function findLink(
  database: Database,
  tokenHash: Buffer,
): Promise<{ room: Room; kind: LinkKind; passOf: UserId | null } | null> {
  const found = await selectRooms(database)
    .innerJoin('links', 'links.room_id', 'rooms.id')
    .select(['links.kind as linkKind', 'links.user_id as passOf'])
    .where('token_hash', '=', tokenHash)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', eb.fn<Date>('now'))]))
    .leftJoin('users as holder', 'holder.id', 'links.user_id')
    .where('holder.disabled_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('links.user_id', 'is', null),
        eb('links.code_hash', 'is not', null),
        eb('holder.administrator', '=', true),
      ]),
    )
    .executeTakeFirst()
  if (found === undefined) return null
  const { linkKind, passOf, ...room } = found
  return { room, kind: linkKind, passOf }
}

/** The hashes of all links of a room that may still lead into it. */
export async function hashesOfLinks(database: Database, roomId: RoomId): Promise<Buffer[]> {
  const found = await database
    .selectFrom('links')
    .select('token_hash')
    .where('room_id', '=', roomId)
    .where('revoked_at', 'is', null)
    .execute()
  return found.map((link) => link.token_hash)
}

/**
 * Puts a room's link in the place of the one of its kind. To be called in a transaction that holds the room. May be
 * repeated. Resolves to the hashes of those that were replaced lately: those of now, and of the try before.
 */
export async function replaceLink(
  transaction: Database,
  roomId: RoomId,
  link: StoredLink,
): Promise<Buffer[]> {
  const { kind, tokenHash } = link
  await transaction
    .updateTable('links')
    .set(({ fn }) => ({ revoked_at: fn<Date>('now') }))
    .where('room_id', '=', roomId)
    .where('kind', '=', kind)
    .where('revoked_at', 'is', null)
    .where('user_id', 'is', null)
    .where('token_hash', '!=', tokenHash)
    .execute()
  await insertLinks(transaction, roomId, [link])
  const revoked = await transaction
    .selectFrom('links')
    .select('token_hash')
    .where('room_id', '=', roomId)
    .where('kind', '=', kind)
    .where('revoked_at', 'is not', null)
    .orderBy('revoked_at', 'desc')
    .limit(REVOKED_LATELY)
    .execute()
  return revoked.map((one) => one.token_hash)
}

/**
 * What somebody gets in place of a room's own moderator link. It ends by itself and hangs on their account: it leads
 * nowhere when that is disabled, or when it was given to an administrator who is none any more.
 */
export type Pass = StoredLink & {
  readonly roomId: RoomId
  readonly userId: UserId
  /** The connection code that it was got for; null: it was given to an administrator. */
  readonly codeHash: Buffer | null
  readonly lifeMs: number
}

/** So many passes for one room does one account hold at most: the oldest goes. */
const PASSES_MAX = 10

/** Adds a pass, and clears away those of the account that are past their time or too many. May be repeated. */
export async function insertPass(database: Database, pass: Pass): Promise<void> {
  const { roomId, userId, kind, tokenHash, tokenSealed, codeHash, lifeMs } = pass
  const newest = database
    .selectFrom('links')
    .select('token_hash')
    .where('user_id', '=', userId)
    .where('room_id', '=', roomId)
    .orderBy('created_at', 'desc')
    .limit(PASSES_MAX - 1)
  await database
    .deleteFrom('links')
    .where('user_id', '=', userId)
    .where((eb) =>
      eb.or([
        eb('expires_at', '<', eb.fn<Date>('now')),
        eb.and([eb('room_id', '=', roomId), eb('token_hash', 'not in', newest)]),
      ]),
    )
    .execute()
  await database
    .insertInto('links')
    .values({
      room_id: roomId,
      user_id: userId,
      kind,
      token_hash: tokenHash,
      token_sealed: tokenSealed,
      // By the clock that it is held against.
      expires_at: sql<Date>`now() + ${lifeMs} * interval '1 millisecond'`,
      code_hash: codeHash,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Adds a pass if its code is still in force. A code that is renewed at the same time takes the pass with it. */
export async function insertPassForCode(
  database: Database,
  pass: Pass & { readonly codeHash: Buffer },
): Promise<boolean> {
  return database.transaction().execute(async (transaction) => {
    const code = await transaction
      .selectFrom('codes')
      .select('hash')
      .where('hash', '=', pass.codeHash)
      .forKeyShare()
      .executeTakeFirst()
    if (code === undefined) return false
    await insertPass(transaction, pass)
    return true
  })
}

/**
 * Ends all passes of a room. To be called in a transaction that holds the room, after its code was replaced: whoever got
 * one at the same time has been waited for. May be repeated. Resolves to the hashes of all that were ended before their time.
 */
export async function revokePasses(transaction: Database, roomId: RoomId): Promise<Buffer[]> {
  await transaction
    .updateTable('links')
    .set(({ fn }) => ({ revoked_at: fn<Date>('now') }))
    .where('room_id', '=', roomId)
    .where('user_id', 'is not', null)
    .where('revoked_at', 'is', null)
    .execute()
  const ended = await transaction
    .selectFrom('links')
    .select('token_hash')
    .where('room_id', '=', roomId)
    .where('user_id', 'is not', null)
    .where('revoked_at', 'is not', null)
    .where(({ eb, fn }) => eb('expires_at', '>', fn<Date>('now')))
    .execute()
  return ended.map((pass) => pass.token_hash)
}

/** Ends all passes of an account. To be called in a transaction. Resolves to their hashes. */
export async function removePassesOf(transaction: Database, userId: UserId): Promise<Buffer[]> {
  const ended = await transaction
    .deleteFrom('links')
    .where('user_id', '=', userId)
    .returning('token_hash')
    .execute()
  return ended.map((pass) => pass.token_hash)
}
