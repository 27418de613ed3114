import { Secrets } from '../auth/secrets.ts'
import type { Database } from '../db/database.ts'
import { insertRoom } from '../db/rooms.ts'
import { drawRoomId } from '../auth/tokens.ts'
import { drawLink } from '../rooms/links.ts'
import type { Hello } from '../../shared/protocol.ts'

type Way = Hello['credential']

/** Makes a room in the database of a server with this SECRET_KEY, which need not run. @returns what leads in. */
export async function waysIn(
  database: Database,
  secretKey: string,
): Promise<{ readonly moderator: Way; readonly participant: Way }> {
  const secrets = new Secrets(secretKey)
  const id = drawRoomId()
  const [moderator, participant] = [drawLink(secrets, id, 'moderator'), drawLink(secrets, id, 'participant')]
  await insertRoom(database, {
    ...{ id, title: 'Council', kind: 'permanent', ownerId: null, settings: {}, codes: [] },
    links: [moderator.stored, participant.stored],
  })
  return {
    moderator: { with: 'link', room: id, token: moderator.token },
    participant: { with: 'link', room: id, token: participant.token },
  }
}
