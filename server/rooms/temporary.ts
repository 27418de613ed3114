import type { PortalReply } from '../../shared/portal.ts'
import type { Organiser } from '../auth/identity.ts'
import { drawMeetingId } from '../auth/tokens.ts'
import { pass } from '../limits/limits.ts'
import { linkUrl } from './links.ts'
import { makeRoom } from './new-room.ts'
import type { RoomsPorts } from './ports.ts'
import { meetingSettings, temporarySettings, type Language } from './settings.ts'

/**
 * Makes a temporary room and opens its meeting. What it returns would survive a crash.
 *
 * @throws Refused `unavailable` when the database does not answer.
 */
export async function startTemporaryMeeting(
  ports: RoomsPorts,
  { userId, name }: Organiser,
  language: Language,
): Promise<PortalReply<'meetings:start-temporary'>> {
  const { meetings, clock, known, publicUrl, starts } = ports
  pass([starts, userId])
  const settings = temporarySettings(language)
  const { id, links } = await makeRoom(ports, { kind: 'temporary', ownerId: userId, settings })
  const meeting = meetings.open({
    id: drawMeetingId(),
    roomId: id,
    at: clock.steady(),
    permanent: false,
    host: name,
    settings: meetingSettings(settings),
  })
  await meeting.written()
  const room = { id, title: settings.title, kind: 'temporary', ownerId: userId, host: name } as const
  for (const { stored } of links)
    known.remember({ room, kind: stored.kind, passOf: null, hash: stored.tokenHash })
  const [moderatorUrl = '', participantUrl = ''] = links.map(({ stored, token }) =>
    linkUrl(publicUrl, id, stored.kind, token),
  )
  return { path: new URL(moderatorUrl).pathname, meetingId: meeting.now.id, moderatorUrl, participantUrl }
}
