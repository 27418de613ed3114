import type { RoomId } from '../../shared/ids.ts'
import type { ParsedParams, PortalReply, RoomPage } from '../../shared/portal.ts'
import { Refused } from '../../shared/refused.ts'
import { ROOMS_MAX } from '../../shared/room-limits.ts'
import type { RoomStanding } from '../../shared/roles.ts'
import type { Organiser } from '../auth/identity.ts'
import { setFavourite } from '../db/favourites.ts'
import { patiently } from '../db/patience.ts'
import { roomsOf, summaryOfRoom } from '../db/room-summaries.ts'
import { findRoom } from '../db/rooms.ts'
import type { RoomsPorts } from './ports.ts'
import { runningIn } from './running.ts'
import { settingsOf } from './settings.ts'
import { standingFor } from './standing.ts'
import { sorted, summaryFor } from './summary.ts'

/** The permanent rooms that somebody owns or looks after. @throws Refused `unavailable` */
export async function listRooms(
  ports: RoomsPorts,
  { userId }: Organiser,
  { sort, direction }: ParsedParams<'rooms:list'>,
): Promise<PortalReply<'rooms:list'>> {
  const stored = await patiently(() => roomsOf(ports.database, userId))
  const ids = stored.map(({ id }) => id)
  const running = await patiently(() => runningIn(ports, ids))
  const rooms = stored.map((room) =>
    summaryFor(room, room.ownerId === userId ? 'owner' : 'delegate', running.get(room.id)),
  )
  const owned = rooms.filter(({ standing }) => standing === 'owner').length
  return { rooms: sorted(rooms, sort, direction), owned, max: ROOMS_MAX }
}

/** One room with its settings. @throws Refused as `standingFor` does. */
export async function showRoom(ports: RoomsPorts, by: Organiser, roomId: RoomId): Promise<RoomPage> {
  const { standing } = await standingFor(ports, by, roomId, 'rooms:show')
  return pageOf(ports, by, roomId, standing)
}

/** The page of a room for somebody of this standing. @throws Refused `not-found`, `unavailable` */
export async function pageOf(
  ports: RoomsPorts,
  by: Organiser,
  roomId: RoomId,
  standing: RoomStanding,
): Promise<RoomPage> {
  const { database } = ports
  const [room, summary, running] = await patiently(() =>
    Promise.all([
      findRoom(database, roomId),
      summaryOfRoom(database, roomId, by.userId),
      runningIn(ports, [roomId]),
    ]),
  )
  if (room === null || summary === null) throw new Refused('not-found', 'there is no such room')
  return { ...summaryFor(summary, standing, running.get(roomId)), settings: settingsOf(room) }
}

/** Somebody's own star on a room. @throws Refused as `standingFor` does. */
export async function markFavourite(
  ports: RoomsPorts,
  by: Organiser,
  roomId: RoomId,
  favourite: boolean,
): Promise<void> {
  await standingFor(ports, by, roomId, 'rooms:favourite')
  await patiently(() => setFavourite(ports.database, roomId, by.userId, favourite))
}
