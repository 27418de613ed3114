/** A meeting lasts longer than its room says, by what moderators add. */
import type { ParticipantId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import { DURATION } from '../../shared/room-limits.ts'
import type { Feature, Typed } from './feature.ts'
import { moderator } from './inside.ts'
import type { Meeting } from './meeting.ts'

const MINUTE_MS = 60_000

export type ProlongingCommands = {
  prolong: { readonly by: ParticipantId; readonly minutes: number; readonly at: number }
}

export type ProlongingEvents = {
  /** `endsAt` as it is from now on. */
  prolonged: { readonly by: ParticipantId; readonly endsAt: number; readonly at: number }
}

export const prolonging: Feature<ProlongingCommands, ProlongingEvents> = {
  decide: { prolong },
  evolve: { prolonged: (meeting, { endsAt }) => ({ ...meeting, endsAt }) },
}

/** As far as the longest meeting that a room may have. */
function prolong(
  meeting: Meeting,
  { by, minutes, at }: ProlongingCommands['prolong'],
): Typed<ProlongingEvents>[] {
  moderator(meeting, by)
  const { startedAt, endsAt } = meeting
  if (startedAt === null || endsAt === null) return []
  const latest = startedAt + DURATION.max * MINUTE_MS
  if (endsAt >= latest)
    throw new Refused('limit-reached', 'no meeting lasts longer', { limit: 'duration', max: DURATION.max })
  return [{ type: 'prolonged', by, endsAt: Math.min(endsAt + minutes * MINUTE_MS, latest), at }]
}
