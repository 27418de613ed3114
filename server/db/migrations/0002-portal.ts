import { sql } from 'kysely'

/** Accounts and their sessions, permanent rooms with all that leads into them, mail that waits, and the audit. */
export const up = sql`
  create table users (
    id text primary key,
    -- Who a person is: what the provider calls them. Never the address of their mail, which others may get later.
    issuer text not null,
    subject text not null,
    provider text not null,
    name text not null,
    email text,
    administrator boolean not null default false,
    disabled_at timestamptz,
    created_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    warned_at timestamptz,
    unique (issuer, subject)
  );
  create index users_by_email on users (lower(email));
  create index users_by_seen on users (seen_at);

  create table sign_ins (
    state_hash bytea primary key check (length(state_hash) = 32),
    -- Of the cookie that was given to the browser that began: only that one may go on.
    browser_hash bytea not null check (length(browser_hash) = 32),
    provider text not null,
    redirect_uri text not null,
    nonce text not null,
    verifier_sealed bytea not null,
    return_to text not null,
    expires_at timestamptz not null
  );
  create index sign_ins_by_end on sign_ins (expires_at);

  create table sessions (
    key_hash bytea primary key check (length(key_hash) = 32),
    audience text not null check (audience in ('organiser', 'attendee')),
    -- Attendees have no account: their name lives and dies with the session.
    user_id text references users on delete cascade,
    name text not null,
    provider text not null,
    issuer text not null,
    subject text not null,
    -- The provider's own session (OpenID Connect Back-Channel Logout 1.0), when it says which.
    provider_session text,
    id_token_sealed bytea,
    created_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    expires_at timestamptz not null,
    check ((audience = 'organiser') = (user_id is not null))
  );
  create index sessions_of_user on sessions (user_id);
  create index sessions_of_subject on sessions (issuer, subject);
  create index sessions_by_end on sessions (expires_at);

  create table logout_tokens (
    issuer text not null,
    jti text not null,
    expires_at timestamptz not null,
    primary key (issuer, jti)
  );

  alter table rooms
    drop constraint rooms_kind_check,
    add check (kind in ('temporary', 'permanent', 'calendar')),
    add owner_id text references users on delete cascade,
    add settings jsonb not null default '{}',
    -- What the calendar calls the event that this room is for.
    add event_key text,
    add used_at timestamptz,
    add warned_at timestamptz;
  create index rooms_of_owner on rooms (owner_id, kind);
  create unique index rooms_of_events on rooms (owner_id, event_key) where event_key is not null;
  create index rooms_by_title on rooms (lower(title));

  alter table links rename role to kind;
  alter table links
    drop constraint links_role_check,
    add check (kind in ('moderator', 'participant', 'authenticated')),
    -- For what was got in exchange for a connection code: it dies with the code, and by itself.
    add expires_at timestamptz,
    add code_hash bytea;
  drop index links_in_force;
  create unique index links_in_force on links (room_id, kind) where revoked_at is null and code_hash is null;
  create index links_by_code on links (code_hash) where code_hash is not null;

  create table codes (
    hash bytea primary key check (length(hash) = 32),
    room_id text not null references rooms on delete cascade,
    kind text not null check (kind in ('code', 'pin')),
    sealed bytea not null,
    created_at timestamptz not null default now(),
    unique (room_id, kind)
  );
  -- PINs of rooms that are no more: nobody who still dials one may come out elsewhere.
  create table resting_pins (
    hash bytea primary key check (length(hash) = 32),
    until timestamptz not null
  );

  create table delegates (
    room_id text not null references rooms on delete cascade,
    user_id text not null references users on delete cascade,
    added_at timestamptz not null default now(),
    primary key (room_id, user_id)
  );
  create index delegates_by_user on delegates (user_id);

  create table favourites (
    user_id text not null references users on delete cascade,
    room_id text not null references rooms on delete cascade,
    primary key (user_id, room_id)
  );

  create table mails (
    id text primary key,
    recipient text not null,
    subject text not null,
    text text not null,
    html text not null,
    created_at timestamptz not null default now(),
    attempts integer not null default 0,
    try_at timestamptz not null default now(),
    sent_at timestamptz,
    -- Given up, or written to the log because there is no server for mail.
    ended_as text check (ended_as in ('sent', 'logged', 'failed'))
  );
  create index mails_to_send on mails (try_at) where ended_as is null;

  create table audit (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    actor_id text,
    actor text not null,
    action text not null,
    room_id text,
    room_title text,
    subject text
  );
  create index audit_of_room on audit (room_id, id);
  create function audit_is_append_only() returns trigger language plpgsql as $$
    begin
      raise exception 'the audit can only be added to';
    end
  $$;
  create trigger audit_is_append_only before update on audit
    for each row execute function audit_is_append_only();
`
