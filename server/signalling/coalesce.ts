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

/** Those to whom something in `entries` goes alone. */
export function singledOut(entries: readonly Entry[]): Set<ParticipantId> {
  return new Set(entries.flatMap(({ to }) => (to === 'everyone' ? [] : [to.only])))
}

/** The batch for all to whom nothing goes alone; null when nothing is for everyone. */
export function batchForOthers(entries: readonly Entry[]): Batch | null {
  const theirs = entries.filter(({ to }) => to === 'everyone')
  const last = theirs.at(-1)
  return last ? { seq: last.seq, happenings: coalesce(theirs.map(({ happening }) => happening)) } : null
}
