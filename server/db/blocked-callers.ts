/** Telephones that tried too many wrong PINs, as all servers see them. Times are ms since the epoch. */
import { sql } from 'kysely'
import type { Database } from './database.ts'

export type StoredBlock = {
  readonly id: string
  readonly ending: string | null
  readonly source: string | null
  readonly until: number
}

/** A number may try nothing for so many ms; one that is known keeps its id. Forgets those that may again. */
export async function storeBlock(
  database: Database,
  number: string,
  { id, ending, source, ms }: Omit<StoredBlock, 'until'> & { readonly ms: number },
): Promise<void> {
  await sql`
    with gone as (delete from blocked_callers where until < clock_timestamp() and number <> ${number})
    insert into blocked_callers (number, id, ending, source, until)
    values (${number}, ${id}, ${ending}, ${source}, clock_timestamp() + make_interval(secs => ${ms / 1_000}))
    on conflict (number) do update set ending = excluded.ending, source = excluded.source, until = excluded.until
  `.execute(database)
}

/** Who may try nothing now, the newest first. */
export async function storedBlocks(database: Database, max: number): Promise<StoredBlock[]> {
  const { rows } = await sql<StoredBlock>`
    select id, ending, source, (extract(epoch from until) * 1000)::float8 as until
    from blocked_callers where until > clock_timestamp() order by until desc limit ${max}
  `.execute(database)
  return rows
}

/** Forgets one. Returns its number; null: there is none. */
export async function removeBlock(database: Database, id: string): Promise<string | null> {
  const { rows } = await sql<{ number: string }>`
    delete from blocked_callers where id = ${id} and until > clock_timestamp() returning number
  `.execute(database)
  return rows[0]?.number ?? null
}
