import { sql } from 'kysely'

/** Which events a server understands: it is given no meeting of a newer one. */
export const up = sql`
  alter table servers add event_version integer not null default 0;
`
