/** What the media tells, brought to the pages it concerns. */
import type { MeetingId, ParticipantId } from '../../shared/ids.ts'
import type { EndpointId } from '../../shared/sfu.ts'
import { Refused } from '../../shared/refused.ts'
import type { LiveMeeting } from '../meeting/live-meeting.ts'
import { producersOf } from '../meeting/publishing.ts'
import { wantedMedia } from '../reactions/media.ts'
import type { MediaHost } from '../sfu/media-host.ts'
import type { SignallingDeps } from './caller.ts'
import type { MeetingChannels } from './meeting-channels.ts'
import type { Listener } from './listener.ts'

/** The meetings as their media sees them. */
export function relay({ channels, meetings }: Pick<SignallingDeps, 'channels' | 'meetings'>): MediaHost {
  const listener = (room: string, endpoint: EndpointId): Listener | undefined =>
    listenerAt(channels, room, endpoint)
  return {
    wanted: (room) => {
      const live = meetings.find(room as MeetingId)
      return live && live.now.ended === null ? wantedMedia(live.now) : undefined
    },
    rooms: () =>
      Array.from(meetings.all())
        .filter(({ now }) => now.ended === null)
        .map(({ now }) => now.id),
    present: (room, endpoint) => listener(room, endpoint) !== undefined,
    // A welcome on its way lists what there was when the media answered: who hears of more before it takes that for old.
    consumersChanged: ({ room, endpoint, opened, closed }) =>
      listener(room, endpoint)?.tellInTurn('media:consumers', { opened, closed }),
    levels: ({ room, levels }) => channels.find(room as MeetingId)?.levels(levels),
    layerWanted: ({ room, endpoint, producer, layer }) =>
      listener(room, endpoint)?.tell('media:wanted', { producerId: producer, layer }),
    unreachable: ({ room, endpoint, direction }) =>
      listener(room, endpoint)?.tell('media:unreachable', { direction }),
    roomLost: (room) => {
      const live = meetings.find(room as MeetingId)
      for (const who of live?.now.participants.values() ?? [])
        if (producersOf(who).length > 0) loseMedia(live, who.id)
      for (const one of channels.find(room as MeetingId)?.listeners() ?? []) one.loseMedia()
    },
    roomMoves: (room) =>
      Array.from(channels.find(room as MeetingId)?.listeners() ?? [])
        .filter((one) => one.moveMedia())
        .map(({ endpoint }) => endpoint),
    roomMoved: (room, isThere) => {
      for (const one of channels.find(room as MeetingId)?.listeners() ?? [])
        if (isThere(one.endpoint)) one.mediaMoved()
        else one.loseMedia()
    },
    producersLost: (room, lost) => {
      const live = meetings.find(room as MeetingId)
      const owners = new Set(lost.map(({ owner }) => owner))
      for (const owner of owners) {
        loseMedia(live, owner)
        channels
          .find(room as MeetingId)
          ?.listener(owner)
          ?.loseMedia()
      }
    },
    available: () => {
      for (const channel of channels.all()) for (const one of channel.listeners()) one.mediaAvailable()
    },
  }
}

/** Whose endpoint it is, when they have a connection now. */
function listenerAt(channels: MeetingChannels, room: string, endpoint: EndpointId): Listener | undefined {
  const [owner = ''] = endpoint.split(':')
  const listener = channels.find(room as MeetingId)?.listener(owner as ParticipantId)
  return listener?.endpoint === endpoint ? listener : undefined
}

function loseMedia(live: LiveMeeting | undefined, id: ParticipantId): void {
  try {
    live?.dispatch({ type: 'lose-media', id })
  } catch (error) {
    // Over or out meanwhile: nothing is sent then.
    if (!(error instanceof Refused)) throw error
  }
}
