import { sql } from 'kysely'

/** Media nodes that say themselves where they are, to whichever server they reach. */
export const up = sql`
  create table media_nodes (
    -- Where servers reach it.
    url text primary key,
    -- What people call it.
    name text not null,
    region text,
    version text not null,
    -- One process: who starts it again wants it to work.
    instance text not null,
    -- As it says: 0 to 1, and what it does.
    load real not null,
    state text not null check (state in ('up', 'draining', 'leaving')),
    -- Somebody wants it empty.
    drain boolean not null default false,
    seen_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null
  );
`
