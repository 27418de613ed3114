import { sql } from 'kysely'

/** Words of the chat, where they can be erased: the journal keeps only that they were said. */
export const up = sql`
  create table chat_messages (
    meeting_id text not null,
    id text not null,
    seq integer not null,
    at timestamptz not null,
    author text not null,
    author_name text not null,
    author_role text not null,
    scope text not null check (scope in ('everyone', 'moderators', 'only')),
    recipient text,
    recipient_name text,
    reply_to text,
    mentions jsonb not null,
    source text,
    body jsonb,
    edited_at timestamptz,
    deleted_by text,
    deleted_by_name text,
    held boolean not null,
    primary key (meeting_id, id)
  );
  create index chat_messages_in_order on chat_messages (meeting_id, seq);
  create table chat_reactions (
    meeting_id text not null,
    message_id text not null,
    emoji text not null,
    participant text not null,
    name text not null,
    primary key (meeting_id, message_id, emoji, participant)
  );
`
