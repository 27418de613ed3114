import { sql } from 'kysely'

/**
 * What is removed after its time. Journals are long: those of meetings that are no more are remembered and deleted little
 * by little, so that no room takes more than a moment to remove.
 */
export const up = sql`
  create table gone_meetings (id text primary key);
  create function remember_gone_meeting() returns trigger language plpgsql as $$
    begin
      insert into gone_meetings values (old.id) on conflict do nothing;
      return null;
    end
  $$;
  create trigger remember_gone_meeting after delete on meetings
    for each row execute function remember_gone_meeting();

  create index meetings_by_end on meetings (ended_at) where ended_at is not null;
  create index rooms_by_use on rooms (kind, coalesce(used_at, created_at));
  create index mails_by_age on mails (created_at);
  create index audit_by_age on audit (at);
  create index resting_pins_by_end on resting_pins (until);
`
