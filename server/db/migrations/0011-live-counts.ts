import { sql } from 'kysely'

/**
 * How many are in each running meeting, as its server last said: what other servers show of it. Nothing that a crash of
 * the database may not take: the servers say it again.
 */
export const up = sql`
  create unlogged table live_counts (
    meeting_id text primary key,
    -- When a moderator opened it.
    since timestamptz not null,
    participants integer not null,
    waiting integer not null,
    updated_at timestamptz not null default clock_timestamp()
  ) with (fillfactor = 50);
`
