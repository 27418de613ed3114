/** Which server of several has which meeting. What expires is judged by the database's clock alone. */
import { sql } from 'kysely'
import type { MeetingId, RoomId, ServerId } from '../../shared/ids.ts'
import { pathOfNode } from '../../shared/node-path.ts'
import type { Database } from './database.ts'
import { EVENT_VERSION } from './journal-versions.ts'
import { OWNERS_LOCK, type Look } from './ownership.ts'

/** After this long without a heartbeat a node has lost what it owned, in ms. */
export const NODE_EXPIRES_MS = 6_000
/** So long after its last heartbeat nobody is led to a node, in ms: it beats every second. */
const NODE_SILENT_MS = 3_000
const EXPIRY = sql`clock_timestamp() + make_interval(secs => ${NODE_EXPIRES_MS / 1_000})`
const SILENT = sql`make_interval(secs => ${(NODE_EXPIRES_MS - NODE_SILENT_MS) / 1_000})`

/** A meeting that goes on, or that may begin, and who has it. */
export type Placed = {
  readonly id: MeetingId
  readonly roomId: RoomId
  readonly owner: ServerId | null
  readonly epoch: number
  /** Whether anything is written of it. */
  readonly begun: boolean
  /** What its journal speaks: see `EVENT_VERSION`; 0 before it has begun. */
  readonly eventVersion: number
  /**
   * `gone`: nobody will come back for it; `expired`: its owner may be paused, or cut off from the database; `silent`: it
   * may be about to expire.
   */
  readonly ownerIs: 'alive' | 'silent' | 'expired' | 'gone'
  /** Where browsers find its owner. */
  readonly path: string | null
}

/** A meeting by its room or by itself; null when none goes on there. */
export async function placeOf(
  database: Database,
  where: { readonly room: RoomId } | { readonly meeting: MeetingId },
): Promise<Placed | null> {
  const chosen = 'room' in where ? sql`meetings.room_id = ${where.room}` : sql`meetings.id = ${where.meeting}`
  const { rows } = await sql<Placed>`
    select meetings.id, room_id as "roomId", owner, epoch, public_path as path,
      newest.version is not null as begun, coalesce(newest.version, 0) as "eventVersion",
      case when servers.id is null then 'gone'
        when expires_at <= clock_timestamp() then 'expired'
        when expires_at - ${SILENT} <= clock_timestamp() then 'silent' else 'alive' end as "ownerIs"
    from meetings left join servers on servers.id = owner
      -- No owner writes older events than the one before.
      left join lateral (
        select version from journal where meeting_id = meetings.id order by seq desc limit 1
      ) as newest on true
    where ${chosen} and ended_at is null
  `.execute(database)
  return rows[0] ?? null
}

/** Makes a place for the meeting to come in a room: ours with epoch 1. False: the room has one already. */
export async function beginPlace(
  database: Database,
  { id, roomId, owner }: { readonly id: MeetingId; readonly roomId: RoomId; readonly owner: ServerId },
): Promise<boolean> {
  const made = await database
    .insertInto('meetings')
    .values({ id, room_id: roomId, opened_at: new Date(), owner, epoch: 1, ended_at: null, end_reason: null })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return made !== undefined
}

/** Takes a meeting whose epoch is still the one that was read. Returns ours; null: somebody was faster, or it has ended. */
export async function takePlace(
  database: Database,
  { id, epoch }: Pick<Placed, 'id' | 'epoch'>,
  owner: ServerId,
): Promise<number | null> {
  const taken = await database
    .updateTable('meetings')
    .set({ owner, epoch: epoch + 1 })
    .where('id', '=', id)
    .where('epoch', '=', epoch)
    .where('ended_at', 'is', null)
    .returning('epoch')
    .executeTakeFirst()
  return taken?.epoch ?? null
}

/** Leaves nothing behind of a meeting that never began. */
export async function forgetPlace(
  database: Database,
  { id, epoch }: Pick<Placed, 'id' | 'epoch'>,
  owner: ServerId,
): Promise<void> {
  await sql`
    delete from meetings where id = ${id} and owner = ${owner} and epoch = ${epoch}
      and not exists (select from journal where meeting_id = ${id})
  `.execute(database)
}

/** Which of these others own now. */
export async function takenByOthers(
  database: Database,
  owner: ServerId,
  ids: readonly MeetingId[],
): Promise<MeetingId[]> {
  const { rows } = await sql<{ id: MeetingId }>`
    select id from meetings where id = any(${ids}::text[]) and owner is distinct from ${owner}
  `.execute(database)
  return rows.map(({ id }) => id)
}

/** Meetings whose owners have given no sign of life for so many ms: some of them. */
export async function forsakenFor(database: Database, ms: number, max: number): Promise<Placed[]> {
  const { rows } = await sql<Placed>`
    select meetings.id, room_id as "roomId", owner, epoch, null as path, true as begun,
      0 as "eventVersion", 'expired' as "ownerIs"
    from meetings left join servers on servers.id = owner
    where ended_at is null
      and coalesce(expires_at, '-infinity') < clock_timestamp() - make_interval(secs => ${ms / 1_000})
    order by opened_at limit ${max}
  `.execute(database)
  return rows
}

/** What a node says of itself. */
export type NodeFacts = {
  readonly id: ServerId
  readonly name: string
  readonly internalUrl: string
  readonly version: string
}

/**
 * A node says that it is there, in place of one of its name that is gone and of a server that was alone. Returns the
 * meetings of those, which are its own from now on.
 */
export async function registerNode(
  database: Database,
  { id, name, internalUrl, version }: NodeFacts,
): Promise<{ readonly id: MeetingId; readonly epoch: number }[]> {
  return database.transaction().execute(async (transaction) => {
    const { rows: gone } = await sql<{ id: ServerId }>`
      delete from servers where id <> ${id} and (name is null or name = ${name}) returning id
    `.execute(transaction)
    await sql`
      delete from servers where expires_at < clock_timestamp() - make_interval(days => 1) and id <> ${id}
    `.execute(transaction)
    await sql`
      insert into servers (id, name, public_path, internal_url, version, event_version, expires_at)
      values (${id}, ${name}, ${pathOfNode(name)}, ${internalUrl}, ${version}, ${EVENT_VERSION}, ${EXPIRY})
    `.execute(transaction)
    const { rows } = await sql<{ id: MeetingId; epoch: number }>`
      update meetings set owner = ${id}, epoch = epoch + 1
      where ended_at is null and owner = any(${gone.map((one) => one.id)}::text[])
        -- What a newer version wrote, a newer one takes.
        and not exists (select from journal where meeting_id = meetings.id and version > ${EVENT_VERSION})
      returning id, epoch
    `.execute(transaction)
    return rows
  })
}

/** A node is gone for good: what it had may be taken at once. Its journal must be written before. */
export async function unregisterNode(database: Database, id: ServerId): Promise<void> {
  await database.deleteFrom('servers').where('id', '=', id).execute()
}

/** What has to be done by whoever has the meeting. */
export type Beat = {
  /** False: another one has taken our name. */
  readonly here: boolean
  /** Somebody wants it to hand over what it has. */
  readonly draining: boolean
  readonly commands: readonly unknown[]
}

/** Says that a node lives, holds its locks again where a new connection lost them, and takes what it is told to do. */
export async function beat(
  database: Database,
  { id, name }: Pick<NodeFacts, 'id' | 'name'>,
  { load, leaving = false }: { readonly load: number; readonly leaving?: boolean },
): Promise<Beat> {
  const { rows } = await sql<Beat>`
    with alive as (
      update servers set seen_at = clock_timestamp(), expires_at = ${EXPIRY}, load = ${load},
        state = case when ${leaving} then 'draining' else state end
      where id = ${id} returning state
    ), taken as (delete from server_commands where server = ${id} returning id, command)
    select exists (select from alive) as here, exists (select from alive where state = 'draining') as draining,
      coalesce((select jsonb_agg(command order by id) from taken), '[]') as commands, ${locksOf(name)}
  `.execute(database)
  return rows[0] ?? { here: false, draining: false, commands: [] }
}

/** Tells all other nodes that live. */
export async function tellNodes(database: Database, from: ServerId, command: unknown): Promise<void> {
  await sql`
    insert into server_commands (server, command)
    select id, ${JSON.stringify(command)}::jsonb from servers
    where id <> ${from} and name is not null and expires_at > clock_timestamp()
  `.execute(database)
}

/** Whether a node of this name may be: none has it, and no server works here that has none. */
export async function lookForNode(database: Database, name: string): Promise<Look> {
  const { rows } = await sql<Look & { among: boolean; named: boolean }>`
    select ${locksOf(name)}, max(seen_at)::text as beat,
      (extract(epoch from clock_timestamp() - max(seen_at)) * 1000)::float8 as "ageMs"
    from servers where name is null or name = ${name}
  `.execute(database)
  const { among = false, named = false, beat = null, ageMs = null } = rows[0] ?? {}
  return { locked: among && named, beat, ageMs }
}

/** A node shares one lock with all nodes, and has one of its name alone. */
function locksOf(name: string) {
  return sql`pg_try_advisory_lock_shared(${sql.lit(OWNERS_LOCK)}) as among,
    pg_try_advisory_lock(${sql.lit(OWNERS_LOCK)}, hashtext(${name})) as named`
}
