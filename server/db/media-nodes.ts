/** Media nodes as they register themselves. What expires is judged by the database's clock alone. */
import { sql } from 'kysely'
import type { MediaNodeFacts } from '../../shared/media-node.ts'
import type { Database } from './database.ts'

/** After this long without a word a node is given up where its link is down, too, in ms: it speaks every two seconds. */
export const MEDIA_NODE_EXPIRES_MS = 3_000
/** So long after its last word a node is not told of any more, in ms. */
const KEPT_MS = 10 * 60_000

/** Writes down what a node says of itself. @returns whether somebody wants it empty: no more once its process is another one */
export async function hearMediaNode(
  database: Database,
  { url, name, region, version, instance, load, state }: MediaNodeFacts,
): Promise<boolean> {
  const expiry = sql`clock_timestamp() + make_interval(secs => ${MEDIA_NODE_EXPIRES_MS / 1_000})`
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

/** A node that registered. `expired`: it has not been heard of as often as it should be. */
export type ListedNode = { readonly url: string; readonly expired: boolean }

/** All that were heard of in the last minutes; the others are forgotten. */
export async function listMediaNodes(database: Database): Promise<readonly ListedNode[]> {
  const { rows } = await sql<ListedNode>`
    with forgotten as (
      delete from media_nodes where expires_at < clock_timestamp() - make_interval(secs => ${KEPT_MS / 1_000})
    )
    select url, expires_at < clock_timestamp() as expired from media_nodes
    where expires_at >= clock_timestamp() - make_interval(secs => ${KEPT_MS / 1_000})
    order by url
  `.execute(database)
  return rows
}

/** The same as something to ask. */
export function nodesIn(database: Database): () => Promise<readonly ListedNode[]> {
  return () => listMediaNodes(database)
}
