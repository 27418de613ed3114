import { sql } from 'kysely'

/**
 * A pass (what somebody gets in place of a room's own link) names its account and goes with it. Those that name none,
 * which live a day at most, end with this.
 */
export const up = sql`
  delete from links where code_hash is not null;
  alter table links
    add user_id text references users on delete cascade,
    add check (code_hash is null or user_id is not null);
  drop index links_in_force, links_by_code;
  create unique index links_in_force on links (room_id, kind) where revoked_at is null and user_id is null;
  create index links_of_user on links (user_id, room_id) where user_id is not null;
`
