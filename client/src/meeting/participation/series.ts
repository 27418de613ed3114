/** What is drawn of a meeting's time. Pure. */
import type { Timeline } from '../../../../shared/attendance.ts'

export const SERIES = ['present', 'spokenMs', 'messages', 'hands'] as const
export type Series = (typeof SERIES)[number]

const MINUTE_MS = 60_000

/** One quantity, part by part; of what was spoken the minutes, to a tenth. */
export function seriesOf(timeline: Timeline, what: Series): readonly number[] {
  if (what !== 'spokenMs') return timeline[what]
  return timeline.spokenMs.map((ms) => Math.round((10 * ms) / MINUTE_MS) / 10)
}
