/** Rows of the journal that an older version of Préau wrote, as the events that they are today. */
import type { MeetingId, RoomId } from '../../shared/ids.ts'
import type { Event, Participant } from '../meeting/meeting.ts'
import type { MeetingSettings } from '../meeting/settings.ts'

/** Raised when the shape of an event changes so that older rows must be read in another way. */
export const EVENT_VERSION = 2

/** What version 1 wrote differently. Meetings began when they were opened, and people had no accounts. */
type FirstEvent =
  | {
      readonly type: 'opened'
      readonly id: MeetingId
      readonly roomId: RoomId
      readonly title: string
      readonly at: number
      readonly durationMs: number
      readonly maxParticipants: number
    }
  | {
      readonly type: 'joined'
      readonly who: Omit<Participant, 'verified' | 'account' | 'arriving'>
    }
  | Exclude<Event, { readonly type: 'opened' | 'joined' }>

/** The events of one row; null for a version that is not known. `event` is what that version wrote. */
export function eventsOf(version: number, event: unknown): readonly Event[] | null {
  if (version === EVENT_VERSION) return [event as Event]
  return version === 1 ? ofFirst(event as FirstEvent) : null
}

function ofFirst(event: FirstEvent): readonly Event[] {
  if (event.type === 'joined')
    return [{ type: 'joined', who: { ...event.who, verified: false, account: null, arriving: false } }]
  if (event.type !== 'opened') return [event]
  const { id, roomId, title, at, durationMs, maxParticipants } = event
  const settings = { ...firstSettings, title, durationMs, maxParticipants }
  return [
    { type: 'opened', id, roomId, at, permanent: false, host: null, settings },
    { type: 'started', at, endsAt: at + durationMs },
  ]
}

/** Everybody might do everything. */
const firstSettings: Omit<MeetingSettings, 'title' | 'durationMs' | 'maxParticipants'> = {
  welcome: [],
  redirectUrl: '',
  waitingRoom: false,
  mutedOnArrival: false,
  permits: {
    cameras: true,
    microphones: true,
    publicChat: true,
    privateChat: true,
    notes: true,
    camerasForModerators: false,
  },
  recording: 'off',
}
