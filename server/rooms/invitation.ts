import type { RoomId } from '../../shared/ids.ts'
import type { Invitation } from '../../shared/meeting.ts'
import { Refused } from '../../shared/refused.ts'
import type { LinkKind } from '../../shared/roles.ts'
import type { Organiser } from '../auth/identity.ts'
import { orUnavailable } from '../db/outage.ts'
import { findRoom } from '../db/rooms.ts'
import { credentialsOf, type RoomCredentials } from './credentials.ts'
import type { RoomsPorts } from './ports.ts'
import { readMessage } from './rich-text.ts'
import { settingsOf } from './settings.ts'
import { standingFor } from './standing.ts'

/** Whom an invitation is shown to: the portal, moderators inside the meeting, or everybody else inside. */
export type Reader = 'owner' | 'moderators' | 'participants'

/**
 * What to invite people with, as far as its reader may pass it on.
 *
 * @throws Refused `not-found` for a room that is no more, `unavailable` when the database does not answer.
 */
export async function invitationOf(ports: RoomsPorts, roomId: RoomId, to: Reader): Promise<Invitation> {
  const [room, credentials] = await orUnavailable(
    Promise.all([findRoom(ports.database, roomId), credentialsOf(ports, [roomId])]),
  )
  if (room === null) throw new Refused('not-found', 'there is no such room')
  const keys = credentials(roomId)
  const { title, moderatorMessage } = settingsOf(room)
  const moderators = to !== 'participants'
  return {
    title,
    participantUrl: urlOf(keys, 'participant'),
    moderatorUrl: moderators ? urlOf(keys, 'moderator') : null,
    authenticatedUrl: to === 'owner' ? (keys.urls.get('authenticated') ?? null) : null,
    code: moderators ? (keys.codes.get('code') ?? null) : null,
    phone: phoneOf(ports, keys),
    moderatorMessage: moderators ? readMessage(moderatorMessage, title) : null,
  }
}

/** The same, asked for in the portal. @throws Refused as `standingFor` does. */
export async function invitationFor(ports: RoomsPorts, by: Organiser, roomId: RoomId): Promise<Invitation> {
  await standingFor(ports, by, roomId, 'rooms:invitation')
  return invitationOf(ports, roomId, 'owner')
}

/**
 * The address of one of a room's links.
 *
 * @throws Refused `not-found` when it has none of this kind.
 */
export async function urlOfLink(ports: RoomsPorts, roomId: RoomId, kind: LinkKind): Promise<string> {
  const credentials = await orUnavailable(credentialsOf(ports, [roomId]))
  return urlOf(credentials(roomId), kind)
}

function urlOf({ urls }: RoomCredentials, kind: LinkKind): string {
  const url = urls.get(kind)
  if (url === undefined) throw new Refused('not-found', 'this room has no such link')
  return url
}

function phoneOf({ dialIn }: RoomsPorts, { codes }: RoomCredentials): Invitation['phone'] {
  const pin = codes.get('pin')
  return dialIn.length === 0 || pin === undefined ? null : { numbers: [...dialIn], pin }
}
