import { sql } from 'kysely'

/** What a mail is about, so that one person is not told of one room again and again. */
export const up = sql`
  alter table mails add column room_id text;
  create index mails_about_rooms on mails (recipient, room_id) where room_id is not null;
`
