import type { RoomId } from '../../shared/ids.ts'
import { DAY_MS } from '../clock.ts'
import type { Database, Tables } from './database.ts'

export type CodeKind = Tables['codes']['kind']
export type StoredCode = {
  readonly kind: CodeKind
  /** Keyed hash of kind and digits: no two rooms have the same. */
  readonly hash: Buffer
  readonly sealed: Buffer
}

/** These digits are another room's, or a PIN's that rests: draw others. */
export class CodeTaken extends Error {
  override readonly name = 'CodeTaken'
}

/** How long the PIN of a room that is no more leads nowhere, in days. */
const REST_DAYS = 365

/**
 * Gives a room a code in place of the one that it had, whose PIN rests. To be called in a transaction, which must be
 * undone when this throws. May be repeated.
 *
 * @throws CodeTaken
 */
export async function putCode(transaction: Database, roomId: RoomId, code: StoredCode): Promise<void> {
  const { kind, hash, sealed } = code
  const old = await transaction
    .deleteFrom('codes')
    .where('room_id', '=', roomId)
    .where('kind', '=', kind)
    .where('hash', '!=', hash)
    .returning(['kind', 'hash'])
    .execute()
  await letPinsRest(transaction, old, Date.now())
  await transaction
    .insertInto('codes')
    .values({ room_id: roomId, kind, hash, sealed })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  // Asked afterwards: who took the same digits meanwhile has been waited for.
  if (!(await isHeldBy(transaction, roomId, hash)) || (await rests(transaction, hash))) throw new CodeTaken()
}

/** Takes a room's codes from it, as it is removed at `at`. Its PIN rests. To be called in a transaction. */
export async function removeCodes(transaction: Database, roomId: RoomId, at = Date.now()): Promise<void> {
  const old = await transaction
    .deleteFrom('codes')
    .where('room_id', '=', roomId)
    .returning(['kind', 'hash'])
    .execute()
  await letPinsRest(transaction, old, at)
}

/** The room that a code or PIN leads to. The same is done for each. */
export async function findCode(database: Database, kind: CodeKind, hash: Buffer): Promise<RoomId | null> {
  const found = await database
    .selectFrom('codes')
    .select('room_id')
    .where('hash', '=', hash)
    .where('kind', '=', kind)
    .executeTakeFirst()
  return found?.room_id ?? null
}

async function letPinsRest(
  transaction: Database,
  codes: readonly Pick<StoredCode, 'kind' | 'hash'>[],
  at: number,
): Promise<void> {
  const until = new Date(at + REST_DAYS * DAY_MS)
  const pins = codes.filter(({ kind }) => kind === 'pin').map(({ hash }) => ({ hash, until }))
  if (pins.length === 0) return
  await transaction
    .insertInto('resting_pins')
    .values(pins)
    .onConflict((conflict) => conflict.column('hash').doUpdateSet({ until }))
    .execute()
}

async function isHeldBy(transaction: Database, roomId: RoomId, hash: Buffer): Promise<boolean> {
  const held = await transaction
    .selectFrom('codes')
    .select('hash')
    .where('hash', '=', hash)
    .where('room_id', '=', roomId)
    .executeTakeFirst()
  return held !== undefined
}

async function rests(transaction: Database, hash: Buffer): Promise<boolean> {
  const resting = await transaction
    .selectFrom('resting_pins')
    .select('hash')
    .where('hash', '=', hash)
    .where(({ eb, fn }) => eb('until', '>', fn<Date>('now')))
    .executeTakeFirst()
  return resting !== undefined
}
