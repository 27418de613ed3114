import type { ApiMeeting, ApiMeetingWithSettings } from '../../../shared/api-v1.ts'
import type { RoomId } from '../../../shared/ids.ts'
import type { LinkKind } from '../../../shared/roles.ts'
import { Refused } from '../../../shared/refused.ts'
import type { Organiser } from '../../auth/identity.ts'
import type { CodeKind } from '../../db/codes.ts'
import { patiently } from '../../db/patience.ts'
import { findRoom } from '../../db/rooms.ts'
import { waysInto, type SealedWays } from '../../db/ways.ts'
import { openCode } from '../../rooms/codes.ts'
import { linkUrl, openLink } from '../../rooms/links.ts'
import { listRooms } from '../../rooms/list.ts'
import type { RoomsPorts } from '../../rooms/ports.ts'
import { settingsOf } from '../../rooms/settings.ts'

type Named = { readonly id: RoomId; readonly title: string; readonly delegate: boolean }

/** The permanent rooms that somebody owns or looks after, by their title. @throws Refused `unavailable` */
export async function meetingsOf(ports: RoomsPorts, by: Organiser): Promise<ApiMeeting[]> {
  const { rooms } = await listRooms(ports, by, { sort: 'title' })
  const named = rooms.map(({ id, title, standing }) => ({ id, title, delegate: standing === 'delegate' }))
  const ways = await patiently(() =>
    waysInto(
      ports.database,
      named.map(({ id }) => id),
    ),
  )
  return named.flatMap((room) => asMeeting(ports, room, ways.get(room.id)) ?? [])
}

/** One room, for somebody who may see it. @throws Refused `not-found`, `unavailable` */
export async function meetingOf(
  ports: RoomsPorts,
  by: Organiser,
  id: RoomId,
): Promise<ApiMeetingWithSettings> {
  const { database } = ports
  const [room, ways] = await patiently(() => Promise.all([findRoom(database, id), waysInto(database, [id])]))
  const named = room && { id, title: room.title, delegate: room.ownerId !== by.userId }
  const meeting = named && asMeeting(ports, named, ways.get(id))
  if (room === null || meeting === null) throw new Refused('not-found', 'there is no such room')
  return { ...meeting, settings: settingsOf(room) }
}

// null: it was removed since it was listed.
function asMeeting(ports: RoomsPorts, room: Named, ways: SealedWays | undefined): ApiMeeting | null {
  const { id, title, delegate } = room
  const [urls, codes] = opened(ports, id, ways ?? { links: [], codes: [] })
  const [moderatorUrl, attendeeUrl] = [urls.get('moderator'), urls.get('participant')]
  if (moderatorUrl === undefined || attendeeUrl === undefined) return null
  return {
    id,
    name: title,
    moderator_url: moderatorUrl,
    attendee_url: attendeeUrl,
    authenticated_url: urls.get('authenticated') ?? null,
    visio_code: codes.get('code') ?? null,
    delegate,
    ...phone(ports.dialIn[0]?.number, codes.get('pin')),
  }
}

function opened(
  { secrets, publicUrl }: RoomsPorts,
  id: RoomId,
  ways: SealedWays,
): [Map<LinkKind, string>, Map<CodeKind, string>] {
  const urls = ways.links.map(({ kind, sealed }): [LinkKind, string] => [
    kind,
    linkUrl(publicUrl, id, kind, openLink(secrets, id, kind, sealed)),
  ])
  const codes = ways.codes.map(({ kind, sealed }): [CodeKind, string] => [
    kind,
    openCode(secrets, id, kind, sealed),
  ])
  return [new Map(urls), new Map(codes)]
}

function phone(
  number: string | undefined,
  pin: string | undefined,
): Pick<ApiMeeting, 'phone_number' | 'PIN'> {
  return number === undefined || pin === undefined ? {} : { phone_number: number, PIN: pin }
}
