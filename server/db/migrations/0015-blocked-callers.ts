import { sql } from 'kysely'

/** Telephones that tried too many wrong PINs, at whichever server: what administrators see of them. */
export const up = sql`
  create unlogged table blocked_callers (
    -- A keyed hash.
    number text primary key,
    id text not null unique,
    ending text,
    source text,
    until timestamptz not null
  ) with (fillfactor = 50);
`
