/** Words for tests of the meeting: people, meetings with a past, and what a refusal looks like. */
import type { MeetingId, ParticipantId, ProducerId, RoomId } from '../../../shared/ids.ts'
import type { Source } from '../../../shared/limits.ts'
import { Refused } from '../../../shared/refused.ts'
import type { ErrorCode } from '../../../shared/wire.ts'
import { likenessOf } from '../../../shared/likeness.ts'
import { personOf } from '../../meeting/person.ts'
import { STANDARD_MEETING, type MeetingSettings } from '../../meeting/settings.ts'
import { type CommandOf, type Event, type EventOf, evolve } from '../../meeting/features.ts'
import { opened } from '../../meeting/lifecycle.ts'
import type { Meeting, Opening, Participant } from '../../meeting/meeting.ts'
import { SILENT } from '../../meeting/speaking.ts'

export const T0 = 1_790_000_000_000
export const MINUTE = 60_000

export const settings: MeetingSettings = {
  ...STANDARD_MEETING,
  title: 'Improvised meeting',
  mutedOnArrival: false,
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
    likeness: likenessOf(name),
    role: 'participant',
    byStanding: false,
    via: 'browser',
    verified: false,
    account: null,
    link: null,
    passOf: null,
    browser: null,
    joinedAt: T0,
    awaySince: null,
    closedPage: false,
    looksAfter: false,
    presenter: false,
    locks: {},
    firstMicrophonePending: true,
    microphone: null,
    mutedByOther: false,
    testingSound: false,
    published: [],
    handRaisedAt: null,
    handStays: false,
    handSpent: null,
    speaking: SILENT,
    ...more,
  }
}

/** Somebody begins to wait. */
export function knocking(
  name: string,
  more: Partial<EventOf<'began-waiting'>> = {},
): EventOf<'began-waiting'> {
  return { type: 'began-waiting', ...personOf(person(name)), microphone: 'off', at: T0, ...more }
}

/** The command with which somebody comes. */
export function joining(who: Participant, more: Partial<CommandOf<'join'>> = {}): CommandOf<'join'> {
  return { type: 'join', ...personOf(who), role: who.role, microphone: 'off', at: T0, ...more }
}

export const ann = person('Ann', { role: 'moderator' })
export const bob = person('Bob')
export const cleo = person('Cleo')

/** Somebody comes in: what they are beyond that is not in the fact. */
export function joined(who: Participant): EventOf<'joined'> {
  const { role, looksAfter, joinedAt: at, awaySince } = who
  const stands = looksAfter && { looksAfter }
  const fact: EventOf<'joined'> = { type: 'joined', ...personOf(who), role, ...stands, at }
  return awaySince === null ? fact : { ...fact, awaySince }
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
export function unstarted(
  { permanent = false, ...changes }: Changes & { readonly permanent?: boolean } = {},
  ...past: readonly Event[]
): Meeting {
  return after(opened({ ...opening, permanent, settings: having(changes) }), past)
}

export function after(meeting: Meeting, events: readonly Event[]): Meeting {
  return events.reduce(evolve, meeting)
}

/** For `assert.throws`: a refusal with this code and nothing else. */
export function refusal(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof Refused && error.code === code
}

/** Names of those who wait, the longest waiting first. */
export const waiting = ({ waiting }: Meeting): string[] => Array.from(waiting.values(), ({ name }) => name)
/** Names of those inside, in the order of their coming. */
export const inside = ({ participants }: Meeting): string[] =>
  Array.from(participants.values(), ({ name }) => name)
export const types = (events: readonly Event[]): string[] => events.map(({ type }) => type)
