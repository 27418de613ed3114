/** Servers and media nodes as operators see them, and what they want of them. */
import { sql } from 'kysely'
import type { Database } from './database.ts'

export type KnownNode = {
  readonly kind: 'server' | 'media'
  readonly name: string
  readonly version: string
  /** `gone`: no sign of life for so long that its meetings may be taken. */
  readonly state: 'up' | 'draining' | 'leaving' | 'gone'
  /** 0 to 1. */
  readonly load: number
  readonly seenAt: Date
  /** Of a server: how many meetings it has, and people in them. */
  readonly meetings: number
  readonly people: number
}

/** All that have a name: the servers first. */
export async function knownNodes(database: Database): Promise<KnownNode[]> {
  const { rows } = await sql<KnownNode>`
    select 'server' as kind, servers.name, coalesce(version, '') as version, seen_at as "seenAt", load,
      case when expires_at > clock_timestamp() then state else 'gone' end as state,
      count(meetings.id)::int as meetings, coalesce(sum(participants), 0)::int as people
    from servers
      left join meetings on meetings.owner = servers.id and ended_at is null
        and exists (select from journal where meeting_id = meetings.id)
      left join live_counts on live_counts.meeting_id = meetings.id
    where servers.name is not null
    group by servers.id
    union all
    select 'media', name, version, seen_at, load,
      case when expires_at < clock_timestamp() then 'gone' when drain and state = 'up' then 'draining' else state end, 0, 0
    from media_nodes
    order by kind desc, name
  `.execute(database)
  return rows
}

/** What an operator wants of a node: it hears of it with its next heartbeat. */
export async function wantDrained(
  database: Database,
  { kind, name }: Pick<KnownNode, 'kind' | 'name'>,
  drained: boolean,
): Promise<void> {
  if (kind === 'server')
    await database
      .updateTable('servers')
      .set({ state: drained ? 'draining' : 'up' })
      .where('name', '=', name)
      .execute()
  else await database.updateTable('media_nodes').set({ drain: drained }).where('name', '=', name).execute()
}
