/** The places of callers who may call again: by the number that they call from, which their id comes of. */
import type { ParticipantId } from '../../shared/ids.ts'
import { CALL_KEPT_MS } from '../../shared/limits.ts'
import type { Going } from './gone.ts'
import type { KeptPlace, Meeting, Participant, Person } from './meeting.ts'

/** How many are remembered: strangers choose how many call. */
const KEPT_MAX = 500

/** The meeting after somebody went. Who hung up is not told from whose telephone lost its line. */
export function withKeptPlace(meeting: Meeting, who: Participant, { reason, at }: Going): Meeting {
  if (who.via !== 'phone' || (reason !== 'left' && reason !== 'lost')) return meeting
  const { id, handRaisedAt, handStays, mutedByOther } = who
  const kept = new Map(meeting.keptPlaces)
  kept.delete(id)
  for (const [oldest, { until }] of kept) {
    if (kept.size < KEPT_MAX && until >= at) break
    kept.delete(oldest)
  }
  return {
    ...meeting,
    keptPlaces: kept.set(id, { handRaisedAt, handStays, mutedByOther, until: at + CALL_KEPT_MS }),
  }
}

/** The place that a caller takes back: they were inside, so they need not wait. */
export function keptPlace(
  { keptPlaces }: Meeting,
  { id, via }: Pick<Person, 'id' | 'via'>,
  at: number,
): KeptPlace | undefined {
  const kept = keptPlaces.get(id)
  return via === 'phone' && kept !== undefined && at <= kept.until ? kept : undefined
}

type HandRaised = {
  readonly type: 'hand-raised'
  readonly id: ParticipantId
  readonly at: number
  readonly stays?: true
}

/** The hand that was up goes up again where it was in the queue. */
export function handAgain(meeting: Meeting, id: ParticipantId, kept: KeptPlace | undefined): HandRaised[] {
  if (kept === undefined || kept.handRaisedAt === null) return []
  const taken = new Set([...meeting.participants.values()].map(({ handRaisedAt }) => handRaisedAt))
  let at = kept.handRaisedAt
  while (taken.has(at)) at += 1
  return [{ type: 'hand-raised', id, at, ...(kept.handStays && { stays: true }) }]
}
