import type { ParticipantId } from '../../shared/ids.ts'
import type { Batch, Happening } from '../../shared/protocol.ts'
import type { To } from '../reactions/announce.ts'

/** One happening with its place in the meeting's order. */
export type Entry = { readonly seq: number; readonly to: To; readonly happening: Happening }

/**
 * Leaves out what a later happening makes old: a `participant:changed` carries the participant whole, so of several
 * only the last counts.
 */
export function coalesce(happenings: readonly Happening[]): Happening[] {
  const superseded = new Set<ParticipantId>()
  const kept: Happening[] = []
  for (const happening of happenings.toReversed()) {
    if (happening.name === 'participant:changed') {
      const { id } = happening.notice.participant
      if (superseded.has(id)) continue
      superseded.add(id)
    }
    if (happening.name === 'participant:left') superseded.add(happening.notice.id)
    // What came before somebody's joining belongs to an earlier stay.
    if (happening.name === 'participant:joined') superseded.delete(happening.notice.participant.id)
    kept.push(happening)
  }
  return kept.reverse()
}

/** A batch for one receiver of what is for them in `entries`, as of `seq`; null when nothing is. */
export function batchFor(receiver: ParticipantId, entries: readonly Entry[], seq: number): Batch | null {
  const theirs = entries.filter(({ to }) => to === 'everyone' || to.only === receiver)
  if (theirs.length === 0) return null
  return { seq, happenings: coalesce(theirs.map(({ happening }) => happening)) }
}

/** Batches in order, each with what stands together for the same receivers: so that it is written only once. */
export function addressed(entries: readonly Entry[]): { readonly to: To; readonly batch: Batch }[] {
  const groups: { to: To; seq: number; happenings: Happening[] }[] = []
  for (const { seq, to, happening } of entries) {
    const last = groups.at(-1)
    if (last && sameReceivers(last.to, to)) {
      last.seq = seq
      last.happenings.push(happening)
    } else groups.push({ to, seq, happenings: [happening] })
  }
  return groups.map(({ to, seq, happenings }) => ({ to, batch: { seq, happenings: coalesce(happenings) } }))
}

function sameReceivers(a: To, b: To): boolean {
  return a === 'everyone' || b === 'everyone' ? a === b : a.only === b.only
}
