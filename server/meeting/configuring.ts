/** What follows at once when the settings of the room are saved while the meeting goes on. */
import type { Feature, Typed } from './feature.ts'
import { admitFree, type JoiningEvents } from './joining.ts'
import { locksAfter } from './locks.ts'
import type { Meeting } from './meeting.ts'
import type { PresenceEvents } from './presence.ts'
import { withdrawn, type PublishingEvents } from './publishing.ts'
import { overStandard, type MeetingSettings, type WrittenSettings } from './settings.ts'
import type { WaitingEvents } from './waiting.ts'

/** However short a meeting is made, its people are given this long to part, in ms. */
export const PARTING_MS = 60_000

export type ConfiguringCommands = {
  /** The room's settings were saved. */
  configure: { readonly settings: MeetingSettings; readonly at: number }
}

export type ConfiguringEvents = {
  /** `endsAt` as it is from now on. */
  configured: { readonly settings: WrittenSettings; readonly endsAt: number | null; readonly at: number }
}

type Outcomes = ConfiguringEvents & PublishingEvents & JoiningEvents & PresenceEvents & WaitingEvents

export const configuring: Feature<ConfiguringCommands, ConfiguringEvents, Outcomes> = {
  decide: { configure },
  evolve: { configured: withSettings },
}

/**
 * Nothing when they are the same. What participants may no longer send stops; who need not wait any
 * more comes in; a lower limit sends nobody out.
 */
function configure(meeting: Meeting, { settings, at }: ConfiguringCommands['configure']): Typed<Outcomes>[] {
  if (alike(settings, meeting.settings)) return []
  const configured = { type: 'configured', settings, endsAt: endOf(meeting, settings, at), at } as const
  const now = withSettings(meeting, configured)
  return [configured, ...withdrawn(now), ...admitFree(now, at)]
}

function withSettings(meeting: Meeting, { settings, endsAt }: ConfiguringEvents['configured']): Meeting {
  const next = overStandard(settings)
  // What moderators chose for this meeting holds until the room says something else.
  const same = next.waitingRoom === meeting.settings.waitingRoom
  const waitingPolicy = same ? meeting.waitingPolicy : null
  const locks = locksAfter(meeting.locks, { before: meeting.settings.permits, after: next.permits })
  return { ...meeting, settings: next, waitingPolicy, locks, endsAt }
}

function endOf({ startedAt, endsAt, settings }: Meeting, next: MeetingSettings, at: number): number | null {
  if (startedAt === null || next.durationMs === settings.durationMs) return endsAt
  return Math.max(startedAt + next.durationMs, at + PARTING_MS)
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
