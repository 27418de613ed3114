/** What follows at once when the settings of the room are saved while the meeting goes on. */
import type { CommandOf } from './command.ts'
import { evolve } from './evolve.ts'
import type { Event, Meeting, Participant } from './meeting.ts'
import type { MeetingSettings } from './settings.ts'
import { admitAll, mustWait } from './waiting.ts'

/** However short a meeting is made, its people are given this long to part, in ms. */
export const PARTING_MS = 60_000

/**
 * Nothing when they are the same. What participants may no longer send stops; who waits comes in when there is no
 * waiting room any more; a lower limit sends nobody out.
 */
export function configure(meeting: Meeting, { settings, at }: CommandOf<'configure'>): Event[] {
  if (alike(settings, meeting.settings)) return []
  const configured: Event = { type: 'configured', settings, endsAt: endOf(meeting, settings, at), at }
  const now = evolve(meeting, configured)
  return [configured, ...withdrawn(now), ...(mustWait(now) ? [] : admitAll(now, at))]
}

function endOf({ startedAt, endsAt, settings }: Meeting, next: MeetingSettings, at: number): number | null {
  if (startedAt === null || next.durationMs === settings.durationMs) return endsAt
  return Math.max(startedAt + next.durationMs, at + PARTING_MS)
}

function withdrawn({ participants, settings }: Meeting): Event[] {
  const { cameras, microphones } = settings.permits
  return [...participants.values()]
    .filter(({ role }) => role === 'participant')
    .flatMap((who) => [...(cameras ? [] : camerasOff(who)), ...(microphones ? [] : microphoneOff(who))])
}

function camerasOff({ id, published }: Participant): Event[] {
  return published
    .filter(({ source }) => source === 'camera')
    .map(({ producerId }) => ({ type: 'unpublished', id, producerId }))
}

function microphoneOff({ id, microphone }: Participant): Event[] {
  return microphone?.muted === false ? [{ type: 'muted', id, by: null }] : []
}

/** The same as JSON, whatever the order of its members: the journal may keep another. */
function alike(one: unknown, other: unknown): boolean {
  if (!isRecord(one) || !isRecord(other)) return one === other
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...names].every((name) => alike(one[name], other[name]))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
