/** Limits that all servers keep together: a token bucket for each key, as the time at which it is full again. */
import { sql, type RawBuilder } from 'kysely'
import type { Rate } from '../../shared/wire.ts'
import type { Database } from './database.ts'

/** How long it takes until one more may be counted, and how far ahead of now a bucket may be that takes one. */
type Pace = { readonly each: RawBuilder<unknown>; readonly most: RawBuilder<unknown> }

function paceOf({ burst, perSecond }: Rate): Pace {
  const seconds = (count: number): RawBuilder<unknown> => sql`make_interval(secs => ${count / perSecond})`
  return { each: seconds(1), most: seconds(burst - 1) }
}

/** Counts one more: 0; or nothing where that is too many, and gives the ms until it may. */
export async function takeAttempt(database: Database, key: Buffer, rate: Rate): Promise<number> {
  const { each, most } = paceOf(rate)
  const { rows } = await sql<{ wait: number }>`
    with taken as (
      insert into attempts as known (key_hash, full_at) values (${key}, clock_timestamp() + ${each})
      on conflict (key_hash) do update set full_at = greatest(known.full_at, clock_timestamp()) + ${each}
      where known.full_at - clock_timestamp() <= ${most}
      returning 1
    )
    select case when exists (select from taken) then 0 else greatest(1, coalesce((
      select ceil(extract(epoch from full_at - clock_timestamp() - ${most}) * 1000) from attempts where key_hash = ${key}
    ), 0)) end::float8 as wait
  `.execute(database)
  return rows[0]?.wait ?? 0
}

/** The ms until one more may be counted, 0 for now; nothing is counted. */
export async function attemptIn(database: Database, key: Buffer, rate: Rate): Promise<number> {
  const { most } = paceOf(rate)
  const { rows } = await sql<{ wait: number }>`
    select greatest(0, ceil(extract(epoch from full_at - clock_timestamp() - ${most}) * 1000))::float8 as wait
    from attempts where key_hash = ${key}
  `.execute(database)
  return rows[0]?.wait ?? 0
}

/** What was counted last turned out to be nothing to count. */
export async function giveBackAttempt(database: Database, key: Buffer, rate: Rate): Promise<void> {
  const { each } = paceOf(rate)
  await sql`update attempts set full_at = full_at - ${each} where key_hash = ${key}`.execute(database)
}

/** Whatever was counted of this key is forgotten. */
export async function forgetAttempts(database: Database, key: Buffer): Promise<void> {
  await sql`delete from attempts where key_hash = ${key}`.execute(database)
}

/** Forgets the buckets that are full. */
export async function sweepAttempts(database: Database): Promise<void> {
  await sql`delete from attempts where full_at < clock_timestamp()`.execute(database)
}
