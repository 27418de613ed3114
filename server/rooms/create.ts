import type { RoomPage } from '../../shared/portal.ts'
import { ROOMS_MAX } from '../../shared/room-limits.ts'
import type { RoomChanges } from '../../shared/room-settings.ts'
import { LINK_KINDS } from '../../shared/roles.ts'
import type { Organiser } from '../auth/identity.ts'
import { drawRoomId } from '../auth/tokens.ts'
import { patiently } from '../db/patience.ts'
import { insertRoom } from '../db/rooms.ts'
import { pass } from '../limits/limits.ts'
import { codeToStore, drawDigits, untilFree } from './codes.ts'
import { drawLink } from './links.ts'
import { pageOf } from './list.ts'
import type { RoomsPorts } from './ports.ts'
import { checkMessages } from './rich-text.ts'
import { changed, defaultSettings, toStore, type Language } from './settings.ts'

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
  const { database, secrets, chance, creations } = ports
  const settings = changed(defaultSettings(language), chosen)
  checkMessages(settings)
  pass([creations, by.userId])
  const id = drawRoomId()
  const links = LINK_KINDS.map((kind) => drawLink(secrets, id, kind).stored)
  const made = { id, title: settings.title, kind: 'permanent', ownerId: by.userId, links } as const
  await untilFree(() => {
    const codes = (['code', 'pin'] as const).map((kind) => codeToStore(secrets, id, kind, drawDigits(chance)))
    return patiently(() => insertRoom(database, { ...made, settings: toStore(settings), codes }, ROOMS_MAX))
  })
  return pageOf(ports, by, id, 'owner')
}
