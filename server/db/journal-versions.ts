/** Rows of the journal that an older version of Préau wrote, as the events that they are today. */
import type { MeetingId, RoomId } from '../../shared/ids.ts'
import { isEventType, type Event, type EventOf } from '../meeting/features.ts'

/** Raised when what an event says must be read in another way. A fact that is added, or a setting, needs no new version. */
export const EVENT_VERSION = 3

/** The events of one row; null for what no known version wrote. */
export function eventsOf(version: number, event: unknown): readonly Event[] | null {
  if (!isEvent(event)) return null
  if (version === EVENT_VERSION) return [event as Event]
  if (version === 2) return [ofSecond(event as SecondEvent)]
  return version === 1 ? ofFirst(event as FirstEvent) : null
}

function isEvent(event: unknown): event is { readonly type: Event['type'] } {
  return typeof event === 'object' && event !== null && 'type' in event && isEventType(event.type)
}

/** Version 2 wrote what somebody was after they had come, instead of what was new. */
type SecondEvent =
  | { readonly type: 'joined'; readonly who: SecondParticipant }
  | {
      readonly type: 'began-waiting'
      readonly who: Omit<EventOf<'began-waiting'>, 'type' | 'at'> & { readonly since: number }
    }
  | Exclude<Event, { readonly type: 'joined' | 'began-waiting' }>

type SecondParticipant = Omit<EventOf<'joined'>, 'type' | 'at' | 'awaySince' | 'firstMicrophonePending'> & {
  readonly joinedAt: number
  readonly awaySince: number | null
  readonly arriving: boolean
}

function ofSecond(event: SecondEvent): Event {
  if (event.type === 'joined') {
    const { joinedAt, awaySince, arriving, ...who } = event.who
    const joined = { type: 'joined', ...who, at: joinedAt, firstMicrophonePending: arriving } as const
    return awaySince === null ? joined : { ...joined, awaySince }
  }
  if (event.type !== 'began-waiting') return event
  const { since, ...who } = event.who
  return { type: 'began-waiting', ...who, at: since }
}

/** Meetings of version 1 began when they were opened, everybody might do everything, and people had no accounts. */
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
  | { readonly type: 'joined'; readonly who: Omit<SecondParticipant, 'verified' | 'account' | 'arriving'> }
  | Exclude<SecondEvent, { readonly type: 'opened' | 'joined' }>

function ofFirst(event: FirstEvent): readonly Event[] {
  if (event.type === 'joined')
    return [
      ofSecond({ type: 'joined', who: { ...event.who, verified: false, account: null, arriving: false } }),
    ]
  if (event.type !== 'opened') return [ofSecond(event)]
  const { id, roomId, title, at, durationMs, maxParticipants } = event
  const settings = { title, durationMs, maxParticipants, mutedOnArrival: false, recording: 'off' } as const
  return [
    { type: 'opened', id, roomId, at, permanent: false, host: null, settings },
    { type: 'started', at, endsAt: at + durationMs },
  ]
}
