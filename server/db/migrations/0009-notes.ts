import { sql } from 'kysely'

/** Shared notes of meetings: where they stand, what was written since, who writes, and how they were before. */
export const up = sql`
  create table notes (
    meeting_id text primary key,
    generation text not null,
    state bytea not null,
    version integer not null
  );
  create table notes_updates (
    meeting_id text not null,
    version integer not null,
    bytes bytea not null,
    primary key (meeting_id, version)
  );
  create table notes_writers (
    meeting_id text not null,
    client bigint not null,
    participant text not null,
    primary key (meeting_id, client)
  );
  create table notes_versions (
    meeting_id text not null,
    id integer not null,
    at timestamptz not null,
    why text not null check (why in ('hour', 'end', 'restored')),
    state bytea not null,
    primary key (meeting_id, id)
  );
`
