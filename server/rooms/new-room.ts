import type { RoomId, UserId } from '../../shared/ids.ts'
import type { RoomSettings } from '../../shared/room-settings.ts'
import { LINK_KINDS, ROLES, type LinkKind } from '../../shared/roles.ts'
import { drawRoomId } from '../auth/tokens.ts'
import type { CodeKind } from '../db/codes.ts'
import type { RoomKind } from '../db/database.ts'
import { patiently } from '../db/patience.ts'
import { insertRoom } from '../db/rooms.ts'
import { codeToStore, drawDigits, untilFree } from './codes.ts'
import { drawLink, type DrawnLink } from './links.ts'
import type { RoomsPorts } from './ports.ts'
import { toStore } from './settings.ts'

type NewRoom = {
  readonly kind: RoomKind
  readonly ownerId: UserId
  readonly settings: RoomSettings
  /** What a calendar calls the event that it is for. */
  readonly eventKey?: string
  /** How many rooms its owner may own. */
  readonly max?: number
}

/** What leads into a room of each kind: a temporary one has no connection code and no link for people who sign in. */
const CREDENTIALS: Readonly<
  Record<RoomKind, { readonly links: readonly LinkKind[]; readonly codes: readonly CodeKind[] }>
> = {
  permanent: { links: LINK_KINDS, codes: ['code', 'pin'] },
  calendar: { links: LINK_KINDS, codes: ['code', 'pin'] },
  temporary: { links: ROLES, codes: ['pin'] },
}

/**
 * Makes a room with all that leads into it.
 *
 * @throws Refused `limit-reached` when they own as many as they may, `unavailable`; what the database says when the event
 * has a room (`isEventTaken`).
 */
export async function makeRoom(
  { database, secrets, chance }: Pick<RoomsPorts, 'database' | 'secrets' | 'chance'>,
  { settings, max, ...room }: NewRoom,
): Promise<{ id: RoomId; links: readonly DrawnLink[] }> {
  const id = drawRoomId()
  const { links: linkKinds, codes: codeKinds } = CREDENTIALS[room.kind]
  const links = linkKinds.map((kind) => drawLink(secrets, id, kind))
  const made = {
    ...{ id, ...room, title: settings.title, settings: toStore(settings) },
    links: links.map(({ stored }) => stored),
  }
  await untilFree(() => {
    const codes = codeKinds.map((kind) => codeToStore(secrets, id, kind, drawDigits(chance)))
    return patiently(() => insertRoom(database, { ...made, codes }, max ?? null))
  })
  return { id, links }
}
