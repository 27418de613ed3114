/** Words for tests of the meeting: people, meetings with a past, and what a refusal looks like. */
import type { MeetingId, ParticipantId, ProducerId, RoomId } from '../../../shared/ids.ts'
import type { Source } from '../../../shared/limits.ts'
import { Refused } from '../../../shared/refused.ts'
import type { ErrorCode } from '../../../shared/wire.ts'
import { evolve, opened } from '../../meeting/evolve.ts'
import type { CommandOf } from '../../meeting/command.ts'
import type { Event, EventOf, Meeting, Opening, Participant, Waiting } from '../../meeting/meeting.ts'
import type { MeetingSettings } from '../../meeting/settings.ts'

export const T0 = 1_790_000_000_000
export const MINUTE = 60_000

export const settings: MeetingSettings = {
  title: 'Improvised meeting',
  welcome: [],
  redirectUrl: '',
  maxParticipants: 100,
  durationMs: 280 * MINUTE,
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

/** The settings with some changed. */
export function having({ permits, ...more }: Changes): MeetingSettings {
  return { ...settings, ...more, permits: { ...settings.permits, ...permits } }
}
type Changes = Partial<Omit<MeetingSettings, 'permits'>> & {
  readonly permits?: Partial<MeetingSettings['permits']>
}

export const opening: Opening = {
  id: 'meeting-1' as MeetingId,
  roomId: 'room-0001' as RoomId,
  at: T0,
  permanent: false,
  host: null,
  settings,
}

export function person(name: string, more: Partial<Participant> = {}): Participant {
  return {
    id: `id-of-${name.toLowerCase()}` as ParticipantId,
    name,
    role: 'participant',
    via: 'browser',
    verified: false,
    account: null,
    joinedAt: T0,
    awaySince: null,
    arriving: true,
    microphone: null,
    published: [],
    handRaisedAt: null,
    ...more,
  }
}

/** Somebody as they wait. */
export function knocking(name: string, more: Partial<Waiting> = {}): Waiting {
  const { id, via, verified, account, awaySince } = person(name)
  return { id, name, via, verified, account, awaySince, since: T0, link: null, microphone: 'off', ...more }
}

/** The command with which somebody comes. */
export function joining(
  { id, name, role, via, verified, account }: Participant,
  more: Partial<CommandOf<'join'>> = {},
): CommandOf<'join'> {
  const who = { id, name, role, via, verified, account }
  return { type: 'join', ...who, link: null, microphone: 'off', at: T0, ...more }
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

export const started: EventOf<'started'> = { type: 'started', at: T0, endsAt: T0 + 280 * MINUTE }

/** A meeting that a moderator has started, with this past since then. */
export function given(...past: readonly Event[]): Meeting {
  return after(opened(opening), [started, ...past])
}

/** The same in a room with other settings. */
export function givenIn(changes: Changes, ...past: readonly Event[]): Meeting {
  return after(opened({ ...opening, settings: having(changes) }), [started, ...past])
}

/** One that nobody has started yet. */
export function unstarted(changes: Changes = {}, ...past: readonly Event[]): Meeting {
  return after(opened({ ...opening, settings: having(changes) }), past)
}

export function after(meeting: Meeting, events: readonly Event[]): Meeting {
  return events.reduce(evolve, meeting)
}

/** For `assert.throws`: a refusal with this code and nothing else. */
export function refusal(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof Refused && error.code === code
}
