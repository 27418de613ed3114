import { withRetentionLock } from '../db/retention.ts'
import {
  purgeAudit,
  purgeJournals,
  purgeLinks,
  purgeMails,
  purgeMeetings,
  purgeRestingPins,
} from '../db/purges.ts'
import { momentsOf, type Moments, type RetentionPorts } from './ports.ts'
import { removeAccounts, removeRooms } from './remove.ts'
import { warnOfAccounts, warnOfRooms } from './warn.ts'

/**
 * Warns of what is about to be removed and removes what has had its time, unless another process does so now. May be
 * broken off anywhere and repeated as often as one likes.
 *
 * @param now ms since the epoch
 * @returns how many of what were warned of or removed, null when another process does it.
 * @throws Error of the database.
 */
export async function retain(
  ports: RetentionPorts,
  now: number,
): Promise<Readonly<Record<string, number>> | null> {
  const moments = momentsOf(now, ports.days)
  const counts: Record<string, number> = {}
  const alone = await withRetentionLock(ports.database, async () => {
    counts['roomsWarned'] = await warnOfRooms(ports, moments)
    counts['accountsWarned'] = await warnOfAccounts(ports, moments)
    counts['roomsRemoved'] = await removeRooms(ports, moments)
    counts['accountsRemoved'] = await removeAccounts(ports, moments)
    for (const [what, purge] of purges(ports, moments)) counts[what] = await inParts(purge)
  })
  if (!alone) return null
  ports.log.info(counts, 'retention run finished')
  return counts
}

function purges(
  { database }: RetentionPorts,
  { now, unused, warned }: Moments,
): [string, () => Promise<number>][] {
  return [
    ['mailsDeleted', () => purgeMails(database, warned)],
    ['auditDeleted', () => purgeAudit(database, unused)],
    ['pinsFreed', () => purgeRestingPins(database, now)],
    ['linksDeleted', () => purgeLinks(database, now, warned)],
    ['meetingsDeleted', () => purgeMeetings(database, unused)],
    ['journalRowsDeleted', () => purgeJournals(database)],
  ]
}

async function inParts(purge: () => Promise<number>): Promise<number> {
  let total = 0
  for (;;) {
    const deleted = await purge()
    if (deleted === 0) return total
    total += deleted
  }
}
