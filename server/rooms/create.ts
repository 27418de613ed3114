import type { RoomPage } from '../../shared/portal.ts'
import { ROOMS_MAX } from '../../shared/room-limits.ts'
import type { RoomChanges } from '../../shared/room-settings.ts'
import type { Organiser } from '../auth/identity.ts'
import { pass } from '../limits/limits.ts'
import { pageOf } from './list.ts'
import { makeRoom } from './new-room.ts'
import type { RoomsPorts } from './ports.ts'
import { checkMessages } from './rich-text.ts'
import { changed, defaultSettings, type Language } from './settings.ts'

/**
 * Makes a permanent room with its links, connection code and PIN.
 *
 * @throws Refused `limit-reached` when they own as many as one may, `rate-limited`, `bad-request`, `unavailable`.
 */
export async function createRoom(
  ports: RoomsPorts,
  by: Organiser,
  chosen: RoomChanges,
  language: Language,
): Promise<RoomPage> {
  const settings = changed(defaultSettings(language), chosen)
  checkMessages(settings)
  pass([ports.creations, by.userId])
  const { id } = await makeRoom(ports, { kind: 'permanent', ownerId: by.userId, settings, max: ROOMS_MAX })
  return pageOf(ports, by, id, 'owner')
}
