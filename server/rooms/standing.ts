import type { RoomId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { RoomStanding } from '../../shared/roles.ts'
import type { Organiser } from '../auth/identity.ts'
import { writeAudit } from '../db/audit.ts'
import { patiently } from '../db/patience.ts'
import { findRoom, type StoredRoom } from '../db/rooms.ts'
import { findStanding } from '../db/standing.ts'
import type { RoomsPorts } from './ports.ts'
import { checkStanding, type RoomRequest } from './rules.ts'

export type Standing = { readonly room: StoredRoom; readonly standing: RoomStanding }

/**
 * The room and who somebody is to it, when they may ask this. What an administrator does with somebody else's room is
 * in the audit before it is done. Temporary rooms are nobody's to keep: they are not found here.
 *
 * @throws Refused `not-found` for a room that is not there or that they have nothing to do with, `forbidden` when the
 * rules say no, `unavailable` when the database does not answer.
 */
export async function standingFor(
  { database }: Pick<RoomsPorts, 'database'>,
  by: Organiser,
  roomId: RoomId,
  request: RoomRequest,
): Promise<Standing> {
  const [room, held] = await patiently(() =>
    Promise.all([findRoom(database, roomId), findStanding(database, roomId, by.userId)]),
  )
  if (room === null || room.kind === 'temporary') throw new Refused('not-found', 'there is no such room')
  const standing = held ?? (by.administrator ? 'administrator' : null)
  checkStanding(standing, request)
  if (standing === 'administrator')
    await patiently(() => writeAudit(database, { actor: by, action: request, room }))
  return { room, standing }
}
