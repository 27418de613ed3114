import type { ApiMeeting, ApiMeetingWithSettings } from '../../../shared/api-v1.ts'
import type { RoomId } from '../../../shared/ids.ts'
import { Refused } from '../../../shared/refused.ts'
import type { Organiser } from '../../auth/identity.ts'
import { patiently } from '../../db/patience.ts'
import { findRoom } from '../../db/rooms.ts'
import { credentialsOf, type RoomCredentials } from '../../rooms/credentials.ts'
import { listRooms } from '../../rooms/list.ts'
import type { RoomsPorts } from '../../rooms/ports.ts'
import { settingsOf } from '../../rooms/settings.ts'

type Named = { readonly id: RoomId; readonly title: string; readonly delegate: boolean }

/** The permanent rooms that somebody owns or looks after, by their title. @throws Refused `unavailable` */
export async function meetingsOf(ports: RoomsPorts, by: Organiser): Promise<ApiMeeting[]> {
  const { rooms } = await listRooms(ports, by, { sort: 'title' })
  const named = rooms.map(({ id, title, standing }) => ({ id, title, delegate: standing === 'delegate' }))
  const ids = named.map(({ id }) => id)
  const credentials = await patiently(() => credentialsOf(ports, ids))
  return named.flatMap((room) => asMeeting(ports, room, credentials(room.id)) ?? [])
}

/** One room, for somebody who may see it. @throws Refused `not-found`, `unavailable` */
export async function meetingOf(
  ports: RoomsPorts,
  by: Organiser,
  id: RoomId,
): Promise<ApiMeetingWithSettings> {
  const [room, credentials] = await patiently(() =>
    Promise.all([findRoom(ports.database, id), credentialsOf(ports, [id])]),
  )
  const named = room && { id, title: room.title, delegate: room.ownerId !== by.userId }
  const meeting = named && asMeeting(ports, named, credentials(id))
  if (room === null || meeting === null) throw new Refused('not-found', 'there is no such room')
  return { ...meeting, settings: settingsOf(room) }
}

// null: it was removed since it was listed.
function asMeeting(
  { dialIn }: RoomsPorts,
  { id, title, delegate }: Named,
  { urls, codes }: RoomCredentials,
): ApiMeeting | null {
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
    ...phone(dialIn[0]?.number, codes.get('pin')),
  }
}

function phone(
  number: string | undefined,
  pin: string | undefined,
): Pick<ApiMeeting, 'phone_number' | 'PIN'> {
  return number === undefined || pin === undefined ? {} : { phone_number: number, PIN: pin }
}
