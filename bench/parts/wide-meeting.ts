/** A meeting for more people than a temporary one admits. */
import pg from 'pg'
import type { Link } from './link.ts'
import { openMeeting } from './meeting.ts'
import { restartServer, type Stack } from './stack.ts'

/**
 * Opens a meeting that admits so many. No button does that yet, so its opening is rewritten in the journal, and the
 * server is started again and folds it.
 */
export async function openWideMeeting(stack: Stack, maxParticipants: number): Promise<Link> {
  const link = await openMeeting(stack.url)
  const database = new pg.Client({ connectionString: stack.databaseUrl })
  await database.connect()
  try {
    await database.query(
      `update journal set event = jsonb_set(event, '{maxParticipants}', to_jsonb($1::int))
       where seq = 1 and meeting_id = (select id from meetings where room_id = $2)`,
      [maxParticipants, link.room],
    )
  } finally {
    await database.end()
  }
  await restartServer(stack)
  return link
}
