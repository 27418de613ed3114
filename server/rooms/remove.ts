import type { RoomId } from '../../shared/ids.ts'
import type { Organiser } from '../auth/identity.ts'
import { patiently } from '../db/patience.ts'
import { hashesOfLinks } from '../db/links.ts'
import { removeRoom } from '../db/rooms.ts'
import { closeMeeting } from './elsewhere.ts'
import type { RoomsPorts } from './ports.ts'
import { forgetLinks } from './renew.ts'
import { standingFor } from './standing.ts'

/**
 * Removes a room for good: the meeting in it ends, all that leads into it dies, and its PIN rests.
 *
 * @throws Refused as `standingFor` does.
 */
export async function deleteRoom(ports: RoomsPorts, by: Organiser, roomId: RoomId): Promise<void> {
  // In turn: no meeting is opened while the room goes.
  await ports.mutex.run(roomId, async () => {
    await standingFor(ports, by, roomId, 'rooms:delete')
    const links = await patiently(() => hashesOfLinks(ports.database, roomId))
    // First: what happened in the meeting must be written while it still belongs to a room.
    await closeMeeting(ports, roomId, 'room-deleted')
    const dead = await patiently(() => removeRoom(ports.database, roomId))
    forgetLinks(ports, [...links, ...dead])
  })
}

/**
 * Ends the meeting that goes on in a room, if there is one.
 *
 * @throws Refused as `standingFor` does.
 */
export async function endMeetingOf(ports: RoomsPorts, by: Organiser, roomId: RoomId): Promise<void> {
  const { standing } = await standingFor(ports, by, roomId, 'rooms:end-meeting')
  const reason = standing === 'administrator' ? 'ended-by-administrator' : 'ended-by-moderator'
  await closeMeeting(ports, roomId, reason)
}
