import { sql } from 'kysely'

/**
 * Several servers on one database: what each of them says of itself while it lives, and what is to be done where a
 * meeting is.
 */
export const up = sql`
  alter table servers
    -- Null: the only server of this database.
    add name text,
    -- Where browsers find it on the one host name, and where others find it within the site.
    add public_path text,
    add internal_url text,
    add version text,
    -- Rooms that it has, out of what it can bear: 0 to 1.
    add load real not null default 0,
    add state text not null default 'up' check (state in ('up', 'draining')),
    -- After this it has lost what it owned, unless nobody took that meanwhile.
    add expires_at timestamptz not null default clock_timestamp();
  create index meetings_of_owner on meetings (owner) where ended_at is null;

  create table server_commands (
    id bigint generated always as identity primary key,
    server text not null references servers on delete cascade,
    command jsonb not null
  );
  create index server_commands_of_server on server_commands (server, id);
`
