/** Media nodes as they register themselves. What expires is judged by the database's clock alone. */
import { sql } from 'kysely'
import type { MediaNodeFacts } from '../../shared/media-node.ts'
import type { Database } from './database.ts'

/** After this long without a word operators are told that a node is gone, in ms. */
const EXPIRES_MS = 3_000
/** So long after its last word a node is not told of any more, in ms. */
const KEPT_MS = 10 * 60_000

/** Writes down what a node says of itself. @returns whether somebody wants it empty: no more once its process is another one */
export async function hearMediaNode(
  database: Database,
  { url, name, region, version, instance, load, state }: MediaNodeFacts,
): Promise<boolean> {
  const expiry = sql`clock_timestamp() + make_interval(secs => ${EXPIRES_MS / 1_000})`
  const { rows } = await sql<{ drain: boolean }>`
    insert into media_nodes as node (url, name, region, version, instance, load, state, expires_at)
    values (${url}, ${name}, ${region}, ${version}, ${instance}, ${load}, ${state}, ${expiry})
    on conflict (url) do update set
      name = excluded.name, region = excluded.region, version = excluded.version, instance = excluded.instance,
      load = excluded.load, state = excluded.state, seen_at = clock_timestamp(), expires_at = excluded.expires_at,
      drain = node.drain and node.instance = excluded.instance
    returning drain
  `.execute(database)
  return rows[0]?.drain ?? false
}

/** A node that registered, and how long ago somebody has heard of it, in ms. */
export type ListedNode = { readonly url: string; readonly saidMs: number }

/** Nodes that say themselves where they are. */
export type RegisteredNodes = {
  readonly list: () => Promise<readonly ListedNode[]>
  /** This server has heard of one so long ago, in ms. */
  readonly vouch: (url: string, heardMs: number) => Promise<void>
}

/** All that were heard of in the last minutes; the others are forgotten. */
export async function listMediaNodes(database: Database): Promise<readonly ListedNode[]> {
  const { rows } = await sql<ListedNode>`
    with forgotten as (
      delete from media_nodes where expires_at < clock_timestamp() - make_interval(secs => ${KEPT_MS / 1_000})
    )
    select url, (extract(epoch from clock_timestamp() - seen_at) * 1000)::float8 as "saidMs" from media_nodes
    where expires_at >= clock_timestamp() - make_interval(secs => ${KEPT_MS / 1_000})
    order by url
  `.execute(database)
  return rows
}

/** A server has heard a node so long ago, in ms: for those who have not, it lives. */
export async function vouchForMediaNode(database: Database, url: string, heardMs: number): Promise<void> {
  const seenAt = sql`clock_timestamp() - make_interval(secs => ${heardMs / 1_000})`
  await sql`
    update media_nodes set seen_at = greatest(seen_at, ${seenAt}),
      expires_at = greatest(expires_at, ${seenAt} + make_interval(secs => ${EXPIRES_MS / 1_000}))
    where url = ${url}
  `.execute(database)
}

/** The same as something to ask and tell. */
export function nodesIn(database: Database): RegisteredNodes {
  return {
    list: () => listMediaNodes(database),
    vouch: (url, heardMs) => vouchForMediaNode(database, url, heardMs),
  }
}
