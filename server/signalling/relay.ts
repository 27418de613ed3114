/** What the media tells, brought to the pages it concerns. */
import type { MeetingId, ParticipantId } from '../../shared/ids.ts'
import type { EndpointId } from '../../shared/sfu.ts'
import { Refused } from '../../shared/refused.ts'
import type { LiveMeeting } from '../meeting/live-meeting.ts'
import { producersOf } from '../meeting/publishing.ts'
import { wantedMedia } from '../reactions/media.ts'
import type { MediaWishes } from '../sfu/wishes.ts'
import type { SignallingDeps } from './caller.ts'
import type { Audiences } from './audiences.ts'
import type { Session } from './session.ts'

/** The meetings as their media sees them. */
export function relay({ audiences, meetings }: Pick<SignallingDeps, 'audiences' | 'meetings'>): MediaWishes {
  const session = (room: string, endpoint: EndpointId): Session | undefined =>
    pageOf(audiences, room, endpoint)
  return {
    wanted: (room) => {
      const live = meetings.find(room as MeetingId)
      return live && live.now.ended === null ? wantedMedia(live.now) : undefined
    },
    allWanted: () => Array.from(meetings.all(), ({ now }) => wantedMedia(now)),
    present: (room, endpoint) => session(room, endpoint) !== undefined,
    consumersChanged: ({ room, endpoint, opened, closed }) =>
      session(room, endpoint)?.tell('media:consumers', { opened, closed }),
    levels: ({ room, levels }) => audiences.find(room as MeetingId)?.levels(levels),
    layerWanted: ({ room, endpoint, producer, layer }) =>
      session(room, endpoint)?.tell('media:wanted', { producerId: producer, layer }),
    unreachable: ({ room, endpoint, direction }) =>
      session(room, endpoint)?.tell('media:unreachable', { direction }),
    roomLost: (room) => {
      const live = meetings.find(room as MeetingId)
      for (const who of live?.now.participants.values() ?? [])
        if (producersOf(who).length > 0) loseMedia(live, who.id)
      for (const one of audiences.find(room as MeetingId)?.sessions() ?? []) tellLost(one)
    },
    producersLost: (room, lost) => {
      const live = meetings.find(room as MeetingId)
      const owners = new Set(lost.map(({ owner }) => owner))
      for (const owner of owners) {
        loseMedia(live, owner)
        const one = audiences.find(room as MeetingId)?.session(owner)
        if (one) tellLost(one)
      }
    },
    available: () => {
      for (const audience of audiences.all())
        for (const one of audience.sessions()) if (one.media === 'failed') tellLost(one)
    },
  }
}

/** The session of an endpoint's page, when it has a socket now. */
function pageOf(audiences: Audiences, room: string, endpoint: EndpointId): Session | undefined {
  const [owner = ''] = endpoint.split(':')
  const session = audiences.find(room as MeetingId)?.session(owner as ParticipantId)
  return session?.endpoint === endpoint ? session : undefined
}

function tellLost(session: Session): void {
  if (session.media === 'none') return
  session.media = 'failed'
  session.echo = null
  session.tell('media:lost', {})
}

function loseMedia(live: LiveMeeting | undefined, id: ParticipantId): void {
  try {
    live?.dispatch({ type: 'lose-media', id })
  } catch (error) {
    // Over or out meanwhile: nothing is sent then.
    if (!(error instanceof Refused)) throw error
  }
}
