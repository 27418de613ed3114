import { sql } from 'kysely'

/**
 * What is taken once is marked by who took it, and deleted when its time is over: when the answer alone was lost, who
 * asks again is known to be the same.
 */
export const up = sql`
  alter table sign_ins add column taken_by bytea;
  alter table logout_tokens add column taken_by bytea;
`
