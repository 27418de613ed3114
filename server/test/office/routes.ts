/** Every route that a server registers, as it does so, and all that its database holds in one hash. */
import { createHash } from 'node:crypto'
import { Router } from 'express'
import { sql } from 'kysely'
import type { Database } from '../../db/database.ts'

export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const
export type Registered = { readonly method: (typeof METHODS)[number]; readonly path: string }

/** Runs this, and tells which routes were registered meanwhile, by whichever router. */
export async function registering<T>(run: () => Promise<T>): Promise<{ made: T; routes: Registered[] }> {
  const routes: Registered[] = []
  const prototype = Router.prototype as unknown as Record<
    string,
    (path: unknown, ...more: unknown[]) => unknown
  >
  const originals = METHODS.map((method) => [method, prototype[method]!] as const)
  for (const [method, original] of originals)
    prototype[method] = function (this: unknown, path, ...more) {
      if (typeof path === 'string') routes.push({ method, path })
      return original.call(this, path, ...more)
    }
  try {
    return { made: await run(), routes }
  } finally {
    for (const [method, original] of originals) prototype[method] = original
  }
}

/** What changes although nothing was changed: looks are audited by design, servers and sessions say when they were seen. */
const LEFT_OUT = ['audit', 'servers']

/** One hash for each table. */
export async function hashOfAll(database: Database): Promise<Record<string, string>> {
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public' order by 1`.execute(
    database,
  )
  const hashes: Record<string, string> = {}
  for (const { name } of tables.rows) {
    if (LEFT_OUT.includes(name)) continue
    const rows = await sql<{ row: Record<string, unknown> }>`
      select to_jsonb(one) - ${name === 'sessions' ? 'seen_at' : ''}::text as row from ${sql.table(name)} one`.execute(
      database,
    )
    const lines = rows.rows.map(({ row }) => JSON.stringify(row)).sort()
    hashes[name] = createHash('sha256').update(lines.join('\n')).digest('hex')
  }
  return hashes
}
