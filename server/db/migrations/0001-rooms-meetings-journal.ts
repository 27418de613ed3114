import { sql } from 'kysely'

/** Rooms with their links, meetings, and the journal that is the truth about meetings. */
export const up = sql`
  create table rooms (
    id text primary key,
    title text not null,
    kind text not null check (kind in ('temporary', 'permanent')),
    created_at timestamptz not null default now()
  );

  create table links (
    token_hash bytea primary key check (length(token_hash) = 32),
    room_id text not null references rooms on delete cascade,
    role text not null check (role in ('moderator', 'participant')),
    token_sealed bytea not null,
    created_at timestamptz not null default now(),
    revoked_at timestamptz
  );
  create unique index links_in_force on links (room_id, role) where revoked_at is null;

  create table meetings (
    id text primary key,
    room_id text not null references rooms on delete cascade,
    opened_at timestamptz not null,
    ended_at timestamptz,
    end_reason text
  );
  create index meetings_of_room on meetings (room_id, opened_at);
  create index meetings_going_on on meetings (id) where ended_at is null;

  create table journal (
    meeting_id text not null,
    seq integer not null check (seq > 0),
    at timestamptz not null,
    version smallint not null,
    event jsonb not null,
    primary key (meeting_id, seq)
  );
`
