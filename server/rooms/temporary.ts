import type { PortalReply } from '../../shared/portal.ts'
import { ROLES } from '../../shared/roles.ts'
import type { Organiser } from '../auth/identity.ts'
import { drawMeetingId, drawRoomId } from '../auth/tokens.ts'
import { patiently } from '../db/patience.ts'
import { insertRoom, type NewRoom } from '../db/rooms.ts'
import { pass } from '../limits/limits.ts'
import { codeToStore, drawDigits, untilFree } from './codes.ts'
import { drawLink, linkUrl } from './links.ts'
import type { RoomsPorts } from './ports.ts'
import { meetingSettings, temporarySettings, toStore, type Language } from './settings.ts'

/**
 * Makes a room for one occasion and opens its meeting. What it returns would survive a crash.
 *
 * @throws Refused `unavailable` when the database does not answer.
 */
export async function startTemporaryMeeting(
  ports: RoomsPorts,
  { userId, name }: Organiser,
  language: Language,
): Promise<PortalReply<'meetings:start-temporary'>> {
  const { database, meetings, secrets, clock, chance, known, publicUrl, starts } = ports
  pass([starts, userId])
  const settings = temporarySettings(language)
  const room = {
    id: drawRoomId(),
    title: settings.title,
    kind: 'temporary',
    ownerId: userId,
  } as const
  const links = ROLES.map((kind) => ({ kind, ...drawLink(secrets, room.id, kind) }))
  const stored = links.map((link) => link.stored)
  await untilFree(() => {
    const codes = [codeToStore(secrets, room.id, 'pin', drawDigits(chance))]
    const made: NewRoom = { ...room, settings: toStore(settings), links: stored, codes }
    return patiently(() => insertRoom(database, made))
  })
  const meeting = meetings.open({
    id: drawMeetingId(),
    roomId: room.id,
    at: clock.steady(),
    permanent: false,
    host: name,
    settings: meetingSettings(settings),
  })
  await meeting.written()
  for (const { kind, stored } of links)
    known.remember({ room: { ...room, host: name }, kind, hash: stored.tokenHash })
  const [moderatorUrl = '', participantUrl = ''] = links.map(({ kind, token }) =>
    linkUrl(publicUrl, room.id, kind, token),
  )
  const path = `${new URL(moderatorUrl).pathname}?named=1`
  return { path, meetingId: meeting.now.id, moderatorUrl, participantUrl }
}
