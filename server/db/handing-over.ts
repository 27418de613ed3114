/** How a meeting goes from the node that has it to another one, and which nodes may be given any. */
import { sql } from 'kysely'
import type { MeetingId, ServerId } from '../../shared/ids.ts'
import type { Database } from './database.ts'
import { EVENT_VERSION } from './journal-versions.ts'

/** A node that takes meetings. */
export type OtherNode = {
  readonly id: ServerId
  readonly path: string
  /** 0 to 1. */
  readonly load: number
  /** Since it started. */
  readonly ageMs: number
}

/** The nodes that live, take meetings and understand events of this version; without `self`. */
export async function otherNodes(
  database: Database,
  self: ServerId,
  eventVersion: number = EVENT_VERSION,
): Promise<OtherNode[]> {
  const { rows } = await sql<OtherNode>`
    select id, public_path as path, load,
      (extract(epoch from clock_timestamp() - started_at) * 1000)::float8 as "ageMs"
    from servers
    where id <> ${self} and name is not null and state = 'up' and expires_at > clock_timestamp()
      and event_version >= ${eventVersion}
    order by id
  `.execute(database)
  return rows
}

/**
 * Gives a meeting to a node that still takes meetings, and tells it so. All of it must be written before. False: it is not
 * as said: no more ours with that epoch, or that node takes none.
 */
export async function handOverPlace(
  database: Database,
  { id, owner, epoch }: { readonly id: MeetingId; readonly owner: ServerId; readonly epoch: number },
  { to, command }: { readonly to: ServerId; readonly command: unknown },
): Promise<boolean> {
  // That the node leaves meanwhile waits for this.
  const { rows } = await sql<{ given: boolean }>`
    with target as (
      select id from servers where id = ${to} and state = 'up' and expires_at > clock_timestamp() for key share
    ), given as (
      update meetings set owner = target.id, epoch = epoch + 1 from target
      where meetings.id = ${id} and owner = ${owner} and epoch = ${epoch} and ended_at is null
      returning owner
    ), told as (insert into server_commands (server, command) select owner, ${JSON.stringify(command)}::jsonb from given)
    select exists (select from given) as given
  `.execute(database)
  return rows[0]?.given === true
}

/** A node says that it takes no meetings any more. */
export async function sayDraining(database: Database, id: ServerId): Promise<void> {
  await database.updateTable('servers').set({ state: 'draining' }).where('id', '=', id).execute()
}
