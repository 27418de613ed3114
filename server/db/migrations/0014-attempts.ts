import { sql } from 'kysely'

/**
 * What all servers together have counted of limits, as far as it holds anybody back: each row is a bucket that is full
 * again at a time. A crash of the database may take it.
 */
export const up = sql`
  create unlogged table attempts (
    key_hash bytea primary key,
    full_at timestamptz not null
  ) with (fillfactor = 50);
`
