import { sql } from 'kysely'

/**
 * Each running meeting has one owner, the server that may write its journal, and a room has one running meeting. Indexes
 * for what was looked up by reading whole tables.
 */
export const up = sql`
  create table servers (
    id text primary key,
    started_at timestamptz not null default clock_timestamp(),
    seen_at timestamptz not null default clock_timestamp()
  );
  alter table meetings
    add owner text,
    add epoch integer not null default 0;

  update meetings older set ended_at = now(), end_reason = 'unreadable'
    where ended_at is null and exists (
      select from meetings newer
      where newer.room_id = older.room_id and newer.ended_at is null
        and (newer.opened_at, newer.id) > (older.opened_at, older.id)
    );
  create unique index meetings_running_in_room on meetings (room_id) where ended_at is null;
  -- Rows that were written after their room was removed.
  insert into gone_meetings
    select distinct meeting_id from journal where not exists (select from meetings where id = meeting_id)
    on conflict do nothing;

  create index links_of_room on links (room_id);
  create index favourites_of_room on favourites (room_id);
  create index sessions_of_provider_session on sessions (issuer, provider_session)
    where provider_session is not null;
  drop index rooms_by_title;
`
