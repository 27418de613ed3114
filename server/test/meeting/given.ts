/** Words for tests of the meeting: people, meetings with a past, and what a refusal looks like. */
import type { MeetingId, ParticipantId, ProducerId, RoomId } from '../../../shared/ids.ts'
import type { Source } from '../../../shared/limits.ts'
import { Refused } from '../../../shared/refused.ts'
import type { ErrorCode } from '../../../shared/wire.ts'
import { evolve, opened } from '../../meeting/evolve.ts'
import type { Event, EventOf, Meeting, Opening, Participant } from '../../meeting/meeting.ts'

export const T0 = 1_790_000_000_000
export const MINUTE = 60_000

export const opening: Opening = {
  id: 'meeting-1' as MeetingId,
  roomId: 'room-0001' as RoomId,
  title: 'Improvised meeting',
  at: T0,
  durationMs: 280 * MINUTE,
  maxParticipants: 100,
}

export function person(name: string, more: Partial<Participant> = {}): Participant {
  return {
    id: `id-of-${name.toLowerCase()}` as ParticipantId,
    name,
    role: 'participant',
    via: 'browser',
    joinedAt: T0,
    awaySince: null,
    microphone: null,
    published: [],
    handRaisedAt: null,
    ...more,
  }
}

export const ann = person('Ann', { role: 'moderator' })
export const bob = person('Bob')
export const cleo = person('Cleo')

export function joined(who: Participant): Event {
  return { type: 'joined', who }
}

export function published(who: Participant, source: Source, muted = false): EventOf<'published'> {
  return { type: 'published', id: who.id, producerId: producer(who, source), source, muted }
}

export function producer(who: Participant, source: Source): ProducerId {
  return `${source}-of-${who.name.toLowerCase()}` as ProducerId
}

/** A meeting with this past. */
export function given(...past: readonly Event[]): Meeting {
  return past.reduce(evolve, opened(opening))
}

export function after(meeting: Meeting, events: readonly Event[]): Meeting {
  return events.reduce(evolve, meeting)
}

/** For `assert.throws`: a refusal with this code and nothing else. */
export function refusal(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof Refused && error.code === code
}
