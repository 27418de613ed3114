import type { PortalReply } from '../../../shared/portal.ts'
import type { Clock } from '../../clock.ts'
import { isOutage } from '../../db/outage.ts'
import { allRunning, type RunningPorts } from '../../rooms/running.ts'
import type { PortalHandlers } from '../portal.ts'

/** Counted at most so often, in ms: everybody who opens the home page asks. */
const FRESH_MS = 5_000

type Counted = Omit<PortalReply<'statistics:show'>, 'capacity'>

export type StatisticsPorts = RunningPorts & {
  readonly clock: Clock
  /** CAPACITY: how many people the installation is made for. */
  readonly capacity: number | null
}

/** How much goes on now. Nothing of it is asked of the database, where there is one server. */
export function statisticsHandlers({
  clock,
  capacity,
  ...running
}: StatisticsPorts): Pick<PortalHandlers, 'statistics:show'> {
  let counted: Promise<Counted> = Promise.resolve({ meetings: 0, participants: 0 })
  let countedAt = -Infinity
  return {
    'statistics:show': async () => {
      const now = clock.steady()
      if (now - countedAt >= FRESH_MS) {
        countedAt = now
        counted = countOr(counted, running)
      }
      return { ...(await counted), capacity }
    },
  }
}

/** What was counted before, while the database is away. */
async function countOr(before: Promise<Counted>, ports: RunningPorts): Promise<Counted> {
  try {
    const running = await allRunning(ports)
    const participants = running.reduce((sum, one) => sum + one.participants, 0)
    return { meetings: running.length, participants }
  } catch (error) {
    if (!isOutage(error)) throw error
    return before
  }
}
