import type { RoomId } from '../../shared/ids.ts'
import type { Invitation } from '../../shared/meeting.ts'
import { Refused } from '../../shared/refused.ts'
import type { LinkKind } from '../../shared/roles.ts'
import type { Organiser } from '../auth/identity.ts'
import { codesOf, type CodeKind } from '../db/codes.ts'
import { linksInForce } from '../db/links.ts'
import { orUnavailable } from '../db/outage.ts'
import { findRoom } from '../db/rooms.ts'
import { openCode } from './codes.ts'
import { linkUrl, openLink } from './links.ts'
import type { RoomsPorts } from './ports.ts'
import { readMessage } from './rich-text.ts'
import { settingsOf } from './settings.ts'
import { standingFor } from './standing.ts'

/** Whom an invitation is shown to: the portal, moderators inside the meeting, or everybody else inside. */
export type Reader = 'owner' | 'moderators' | 'participants'

/** All that leads into a room, in the clear. Never logged. */
type Keys = {
  readonly urls: ReadonlyMap<LinkKind, string>
  readonly codes: ReadonlyMap<CodeKind, string>
}

/**
 * What to invite people with, as far as its reader may pass it on.
 *
 * @throws Refused `not-found` for a room that is no more, `unavailable` when the database does not answer.
 */
export async function invitationOf(ports: RoomsPorts, roomId: RoomId, to: Reader): Promise<Invitation> {
  const [room, keys] = await orUnavailable(
    Promise.all([findRoom(ports.database, roomId), keysOf(ports, roomId)]),
  )
  if (room === null) throw new Refused('not-found', 'there is no such room')
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
  return urlOf(await orUnavailable(keysOf(ports, roomId)), kind)
}

async function keysOf({ database, secrets, publicUrl }: RoomsPorts, roomId: RoomId): Promise<Keys> {
  const [links, codes] = await Promise.all([linksInForce(database, roomId), codesOf(database, roomId)])
  const urls = links.map(({ kind, tokenSealed }): [LinkKind, string] => {
    return [kind, linkUrl(publicUrl, roomId, kind, openLink(secrets, roomId, kind, tokenSealed))]
  })
  const opened = codes.map(({ kind, sealed }): [CodeKind, string] => {
    return [kind, openCode(secrets, roomId, kind, sealed)]
  })
  return { urls: new Map(urls), codes: new Map(opened) }
}

function urlOf({ urls }: Keys, kind: LinkKind): string {
  const url = urls.get(kind)
  if (url === undefined) throw new Refused('not-found', 'this room has no such link')
  return url
}

function phoneOf({ dialIn }: RoomsPorts, { codes }: Keys): Invitation['phone'] {
  const pin = codes.get('pin')
  return dialIn.length === 0 || pin === undefined ? null : { numbers: [...dialIn], pin }
}
