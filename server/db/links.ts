import { sql } from 'kysely'
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
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', eb.fn<Date>('now'))]))
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
    .where('code_hash', 'is', null)
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

/** What somebody gets in place of a room's own link: it ends by itself. */
export type Pass = StoredLink & {
  readonly roomId: RoomId
  /** What it was got for: it dies with that. */
  readonly codeHash: Buffer
  readonly lifeMs: number
}

/** Adds a pass, and clears away those before it that are past their time. May be repeated. */
export async function insertPass(database: Database, pass: Pass): Promise<void> {
  const { roomId, kind, tokenHash, tokenSealed, codeHash, lifeMs } = pass
  await database
    .deleteFrom('links')
    .where('code_hash', '=', codeHash)
    .where(({ eb, fn }) => eb('expires_at', '<', fn<Date>('now')))
    .execute()
  await database
    .insertInto('links')
    .values({
      room_id: roomId,
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
export async function insertPassForCode(database: Database, pass: Pass): Promise<boolean> {
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
