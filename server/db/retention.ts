/** What has been of no use for long: who is to be warned, and what is removed. Times are ms since the epoch. */
import { sql } from 'kysely'
import type { RoomId, UserId } from '../../shared/ids.ts'
import { removeCodes } from './codes.ts'
import type { Database, RoomKind } from './database.ts'
import { hashesOfLinks } from './links.ts'

export type AccountRow = { readonly id: UserId; readonly name: string; readonly email: string | null }
export type ForgottenRoom = {
  readonly id: RoomId
  readonly title: string
  readonly kind: RoomKind
  readonly ownerId: UserId | null
}
/** Unused since `before`, and warned at `warnedBefore` or earlier; null: without a warning. */
export type RetentionCutoff = { readonly before: number; readonly warnedBefore: number | null }

// Any number but that of migrations, the same for all of our processes.
const LOCK = 7_326_402
const lastUse = sql<Date>`coalesce(used_at, created_at)`

/** Acts unless another process does so now. Whether it did. */
export async function withRetentionLock(database: Database, act: () => Promise<void>): Promise<boolean> {
  return database.connection().execute(async (connection) => {
    const got = await sql<{ held: boolean }>`select pg_try_advisory_lock(${LOCK}) as held`.execute(connection)
    if (got.rows[0]?.held !== true) return false
    try {
      await act()
      return true
    } finally {
      await sql`select pg_advisory_unlock(${LOCK})`.execute(connection)
    }
  })
}

/** Permanent rooms that nobody used since `before` and whose people were not told yet; at most `limit`. */
export async function roomsToWarn(
  database: Database,
  before: number,
  limit: number,
): Promise<ForgottenRoom[]> {
  return database
    .selectFrom('rooms')
    .select(['id', 'title', 'kind', 'owner_id as ownerId'])
    .where('kind', '=', 'permanent')
    .where(lastUse, '<', new Date(before))
    .where('warned_at', 'is', null)
    .orderBy('owner_id')
    .limit(limit)
    .execute()
}

/** Who is concerned by what happens to these rooms: who owns them and who looks after them. */
export async function peopleOf(
  database: Database,
  rooms: readonly RoomId[],
): Promise<(AccountRow & { readonly roomId: RoomId; readonly owns: boolean })[]> {
  if (rooms.length === 0) return []
  const columns = ['users.id', 'users.name', 'users.email'] as const
  const owners = await database
    .selectFrom('rooms')
    .innerJoin('users', 'users.id', 'rooms.owner_id')
    .select([...columns, 'rooms.id as roomId'])
    .where('rooms.id', 'in', rooms)
    .where('disabled_at', 'is', null)
    .execute()
  const delegates = await database
    .selectFrom('delegates')
    .innerJoin('users', 'users.id', 'delegates.user_id')
    .select([...columns, 'delegates.room_id as roomId'])
    .where('delegates.room_id', 'in', rooms)
    .where('disabled_at', 'is', null)
    .execute()
  return [
    ...owners.map((owner) => ({ ...owner, owns: true })),
    ...delegates.map((delegate) => ({ ...delegate, owns: false })),
  ]
}

export async function markWarned(
  database: Database,
  table: 'rooms' | 'users',
  ids: readonly string[],
  at: number,
): Promise<void> {
  if (ids.length === 0) return
  await database
    .updateTable(table)
    .set({ warned_at: new Date(at) })
    .where(sql`id`, 'in', ids)
    .execute()
}

/** Rooms of this kind that are to be removed, at most `limit`. */
export async function forgottenRooms(
  database: Database,
  kind: Exclude<RoomKind, 'temporary'>,
  { before, warnedBefore }: RetentionCutoff,
  limit: number,
): Promise<ForgottenRoom[]> {
  return database
    .selectFrom('rooms')
    .select(['id', 'title', 'kind', 'owner_id as ownerId'])
    .where('kind', '=', kind)
    .where(lastUse, '<', new Date(before))
    .$if(warnedBefore !== null, (query) => query.where('warned_at', '<=', new Date(warnedBefore ?? 0)))
    .limit(limit)
    .execute()
}

/** Temporary rooms whose meeting ended, or never was, before then; at most `limit`. */
export async function expiredTemporaryRooms(
  database: Database,
  before: number,
  limit: number,
): Promise<ForgottenRoom[]> {
  const since = new Date(before)
  return database
    .selectFrom('rooms')
    .select(['id', 'title', 'kind', 'owner_id as ownerId'])
    .where('kind', '=', 'temporary')
    .where('created_at', '<', since)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('meetings')
            .select('meetings.id')
            .whereRef('meetings.room_id', '=', 'rooms.id')
            .where((meeting) =>
              meeting.or([meeting('ended_at', 'is', null), meeting('ended_at', '>=', since)]),
            ),
        ),
      ),
    )
    .limit(limit)
    .execute()
}

/**
 * Removes a room with all that leads into it, unless somebody used it meanwhile or a meeting goes on in it. Its PIN rests.
 *
 * @returns the hashes of its links, null when it stays.
 */
export async function removeForgottenRoom(
  transaction: Database,
  id: RoomId,
  { before, at }: { readonly before: number; readonly at: number },
): Promise<Buffer[] | null> {
  const held = await transaction
    .selectFrom('rooms')
    .select('id')
    .where('id', '=', id)
    .where(lastUse, '<', new Date(before))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('meetings')
            .select('meetings.id')
            .whereRef('meetings.room_id', '=', 'rooms.id')
            .where('ended_at', 'is', null),
        ),
      ),
    )
    .forUpdate()
    .executeTakeFirst()
  if (held === undefined) return null
  const links = await hashesOfLinks(transaction, id)
  await removeCodes(transaction, id, at)
  await transaction.deleteFrom('rooms').where('id', '=', id).execute()
  return links
}

/** Accounts that were not seen since `before` and were not told yet. Disabled ones stay, so that they stay disabled. */
export async function accountsToWarn(
  database: Database,
  before: number,
  limit: number,
): Promise<AccountRow[]> {
  return database
    .selectFrom('users')
    .select(['id', 'name', 'email'])
    .where('seen_at', '<', new Date(before))
    .where('warned_at', 'is', null)
    .where('disabled_at', 'is', null)
    .limit(limit)
    .execute()
}

/** Accounts that are to be removed, at most `limit`. */
export async function forgottenAccounts(
  database: Database,
  { before, warnedBefore }: RetentionCutoff & { readonly warnedBefore: number },
  limit: number,
): Promise<AccountRow[]> {
  return database
    .selectFrom('users')
    .select(['id', 'name', 'email'])
    .where('seen_at', '<', new Date(before))
    .where('warned_at', '<=', new Date(warnedBefore))
    .where('disabled_at', 'is', null)
    .limit(limit)
    .execute()
}

/** All rooms that somebody owns, of whatever kind. */
export async function roomsOwnedBy(database: Database, owners: readonly UserId[]): Promise<ForgottenRoom[]> {
  if (owners.length === 0) return []
  return database
    .selectFrom('rooms')
    .select(['id', 'title', 'kind', 'owner_id as ownerId'])
    .where('owner_id', 'in', owners)
    .orderBy('id')
    .execute()
}

/** Whether an account is still to be removed; until the transaction ends, nobody signs in to it. */
export async function holdForgottenAccount(
  transaction: Database,
  id: UserId,
  before: number,
): Promise<boolean> {
  const held = await transaction
    .selectFrom('users')
    .select('id')
    .where('id', '=', id)
    .where('seen_at', '<', new Date(before))
    .where('disabled_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return held !== undefined
}

/** Removes an account, unless it has a room left. Whether it is gone. */
export async function removeAccount(transaction: Database, id: UserId): Promise<boolean> {
  const gone = await transaction
    .deleteFrom('users')
    .where('id', '=', id)
    .where((eb) =>
      eb.not(eb.exists(eb.selectFrom('rooms').select('rooms.id').whereRef('owner_id', '=', 'users.id'))),
    )
    .executeTakeFirst()
  return gone.numDeletedRows > 0n
}
