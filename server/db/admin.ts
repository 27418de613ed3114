/** What administrators look up: everybody, all rooms, the audit. */
import { sql, type RawBuilder } from 'kysely'
import type { RoomId, UserId } from '../../shared/ids.ts'
import type { AuditEntry, UserSummary } from '../../shared/portal.ts'
import { removePassesOf } from './links.ts'
import type { Database } from './database.ts'
import { selectSummaries, summaryOf, type StoredSummary } from './room-summaries.ts'

/** What is looked for; '' for everything. `page` counts from 1. */
export type Search = { readonly search: string; readonly page: number; readonly size: number }
export type Found<T> = { readonly items: T[]; readonly total: number }

// Not `like`: nothing in what somebody types must mean more than itself.
function contains(column: string, search: string): RawBuilder<boolean> {
  return sql<boolean>`strpos(lower(${sql.ref(column)}), lower(${search})) > 0`
}

function selectUsers(database: Database) {
  return database
    .selectFrom('users')
    .select([
      'users.id',
      'users.name',
      'users.email',
      'users.administrator',
      'users.provider',
      'users.disabled_at',
      'users.created_at',
      'users.seen_at',
    ])
    .select((users) =>
      users
        .selectFrom('rooms')
        .whereRef('rooms.owner_id', '=', 'users.id')
        .where('rooms.kind', '=', 'permanent')
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .as('rooms'),
    )
}

type UserRow = Awaited<ReturnType<ReturnType<typeof selectUsers>['executeTakeFirstOrThrow']>>

function userOf({ disabled_at, created_at, seen_at, rooms, ...row }: UserRow): UserSummary {
  return {
    ...row,
    disabled: disabled_at !== null,
    createdAt: created_at.getTime(),
    seenAt: seen_at.getTime(),
    rooms: Number(rooms),
  }
}

/** Accounts whose name, address or id contains this, whatever its case; the oldest first. */
export async function searchUsers(
  database: Database,
  { search, page, size }: Search,
): Promise<Found<UserSummary>> {
  const matches = sql<boolean>`(${search} = '' or ${contains('users.name', search)}
    or ${contains('users.email', search)} or users.id = ${search})`
  const rows = await selectUsers(database)
    .where(matches)
    .orderBy('users.created_at')
    .orderBy('users.id')
    .limit(size)
    .offset((page - 1) * size)
    .execute()
  const { total } = await database
    .selectFrom('users')
    .select(({ fn }) => fn.countAll<string>().as('total'))
    .where(matches)
    .executeTakeFirstOrThrow()
  return { items: rows.map(userOf), total: Number(total) }
}

export async function findUser(database: Database, id: UserId): Promise<UserSummary | null> {
  const row = await selectUsers(database).where('users.id', '=', id).executeTakeFirst()
  return row === undefined ? null : userOf(row)
}

/**
 * Disables an account, which ends its sessions and its passes, or enables it again. To be called in a transaction.
 *
 * @returns whether it was otherwise before, and the hashes of its passes.
 */
export async function setDisabled(
  transaction: Database,
  id: UserId,
  at: number | null,
): Promise<{ changed: boolean; passes: Buffer[] }> {
  const changed = await transaction
    .updateTable('users')
    .set({ disabled_at: at === null ? null : new Date(at) })
    .where('id', '=', id)
    .where('disabled_at', at === null ? 'is not' : 'is', null)
    .executeTakeFirst()
  if (at !== null) await transaction.deleteFrom('sessions').where('user_id', '=', id).execute()
  const passes = at === null ? [] : await removePassesOf(transaction, id)
  return { changed: changed.numUpdatedRows > 0n, passes }
}

/** Permanent rooms whose title contains this, and the room `or`; the newest first. */
export async function searchRooms(
  database: Database,
  viewer: UserId,
  { search, page, size, or }: Search & { readonly or: RoomId | null },
): Promise<Found<StoredSummary>> {
  const matches = sql<boolean>`(rooms.id = ${or} or (rooms.kind = 'permanent' and (${search} = ''
    or ${contains('rooms.title', search)} or rooms.id = ${search})))`
  const rows = await selectSummaries(database, viewer)
    .where(matches)
    .orderBy('rooms.created_at', 'desc')
    .orderBy('rooms.id')
    .limit(size)
    .offset((page - 1) * size)
    .execute()
  const { total } = await database
    .selectFrom('rooms')
    .select(({ fn }) => fn.countAll<string>().as('total'))
    .where(matches)
    .executeTakeFirstOrThrow()
  return { items: rows.map(summaryOf), total: Number(total) }
}

/** What was done, the newest first; by whom, to what and to whom are searched. */
export async function searchAudit(
  database: Database,
  { search, page, size }: Search,
): Promise<Found<AuditEntry>> {
  const matches = sql<boolean>`(${search} = '' or ${contains('actor', search)} or ${contains('action', search)}
    or ${contains('room_title', search)} or ${contains('subject', search)} or room_id = ${search})`
  const rows = await database
    .selectFrom('audit')
    .select(['at', 'actor', 'action', 'room_id', 'room_title', 'subject'])
    .where(matches)
    .orderBy('id', 'desc')
    .limit(size)
    .offset((page - 1) * size)
    .execute()
  const { total } = await database
    .selectFrom('audit')
    .select(({ fn }) => fn.countAll<string>().as('total'))
    .where(matches)
    .executeTakeFirstOrThrow()
  const items = rows.map(({ at, actor, action, room_id, room_title, subject }) => ({
    at: at.getTime(),
    actor,
    action,
    room: room_id === null ? null : { id: room_id, title: room_title ?? '' },
    subject,
  }))
  return { items, total: Number(total) }
}
