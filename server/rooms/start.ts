import type { RoomId } from '../../shared/ids.ts'
import type { Organiser } from '../auth/identity.ts'
import { urlOfLink } from './invitation.ts'
import type { RoomsPorts } from './ports.ts'
import { passForAdministrator } from './redeem.ts'
import { standingFor } from './standing.ts'

/**
 * Where somebody enters a room of theirs as its moderator. Administrators, who must not
 * keep a link to somebody's room, are given a pass.
 *
 * @throws Refused as `standingFor` does.
 */
export async function startRoom(ports: RoomsPorts, by: Organiser, roomId: RoomId): Promise<string> {
  const { standing } = await standingFor(ports, by, roomId, 'rooms:start')
  return standing === 'administrator'
    ? passForAdministrator(ports, by, roomId)
    : new URL(await urlOfLink(ports, roomId, 'moderator')).pathname
}
