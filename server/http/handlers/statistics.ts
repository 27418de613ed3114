import type { PortalReply } from '../../../shared/portal.ts'
import type { Clock } from '../../clock.ts'
import type { LiveMeetings } from '../../meeting/live-meetings.ts'
import type { PortalHandlers } from '../portal.ts'

/** Counted at most so often, in ms: everybody who opens the home page asks. */
const FRESH_MS = 5_000

export type StatisticsPorts = {
  readonly meetings: Pick<LiveMeetings, 'all'>
  readonly clock: Clock
  /** CAPACITY: how many people the installation is made for. */
  readonly capacity: number | null
}

/** How much goes on now. Nothing of it is asked of the database. */
export function statisticsHandlers({
  meetings,
  clock,
  capacity,
}: StatisticsPorts): Pick<PortalHandlers, 'statistics:show'> {
  let counted: PortalReply<'statistics:show'> = { meetings: 0, participants: 0, capacity }
  let countedAt = -Infinity
  return {
    'statistics:show': () => {
      const now = clock.steady()
      if (now - countedAt >= FRESH_MS) {
        countedAt = now
        counted = { ...count(meetings), capacity }
      }
      return counted
    },
  }
}

function count(meetings: Pick<LiveMeetings, 'all'>): { meetings: number; participants: number } {
  const sizes = Array.from(meetings.all())
    .filter(({ now }) => now.ended === null && now.startedAt !== null)
    .map(({ now }) => now.participants.size)
  return { meetings: sizes.length, participants: sizes.reduce((sum, size) => sum + size, 0) }
}
