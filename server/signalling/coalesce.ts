import type { ParticipantId } from '../../shared/ids.ts'
import type { Replacing } from '../../shared/happening.ts'
import { happenings, type Batch, type Happening } from '../../shared/protocol.ts'
import { CIRCLES, type Circle } from '../reactions/circles.ts'
import type { To } from '../reactions/following.ts'

/** One happening with its place in the meeting's order. */
export type Entry = { readonly seq: number; readonly to: To; readonly happening: Happening }

/** Somebody who hears what happens. */
export type Receiver = { readonly self: ParticipantId; readonly circle: Circle }

/**
 * Leaves out what a later happening makes old: what carries its subject whole, such as `participant:changed`, counts
 * only the last time.
 */
export function coalesce(happenings: readonly Happening[]): Happening[] {
  const superseded = new Set<string>()
  const kept: Happening[] = []
  for (const happening of happenings.toReversed()) {
    if (isOld(happening, superseded)) continue
    kept.push(happening)
  }
  return kept.reverse()
}

/** Whether something newer says it all; what it makes old itself is added. */
function isOld(happening: Happening, superseded: Set<string>): boolean {
  const replacing = replacingOf(happening)
  if (replacing === undefined) return false
  const subject =
    'ends' in replacing ? replacing.ends(happening.notice) : replacing.replaces(happening.notice)
  const old = 'replaces' in replacing && superseded.has(subject)
  superseded.add(subject)
  return old
}

// The row belongs to the notice by its name, which the compiler forgets.
function replacingOf({ name }: Happening): Replacing<Happening['notice']> | undefined {
  return happenings[name].replacing as Replacing<Happening['notice']> | undefined
}

/** A batch for one receiver of what is for them in `entries`, as of `seq`; null when nothing is. */
export function batchFor(receiver: Receiver, entries: readonly Entry[], seq: number): Batch | null {
  const theirs = entries.filter(({ to }) => isFor(to, receiver))
  if (theirs.length === 0) return null
  return { seq, happenings: coalesce(theirs.map(({ happening }) => happening)) }
}

function isFor(to: To, { self, circle }: Receiver): boolean {
  if (typeof to === 'object') return to.only === self
  return to === 'everyone' || to === circle
}

/** Those to whom something in `entries` goes alone. */
export function singledOut(entries: readonly Entry[]): Set<ParticipantId> {
  return new Set(entries.flatMap(({ to }) => (typeof to === 'object' ? [to.only] : [])))
}

/** Who is told the same, save those who are singled out. */
export type Group = Exclude<To, object>

/** The batches for all to whom nothing goes alone: one for everyone when it is the same, else one for each circle. */
export function batchesForCircles(entries: readonly Entry[]): (readonly [Group, Batch])[] {
  const common = entries.filter(({ to }) => typeof to !== 'object')
  const circles: readonly Group[] = common.every(({ to }) => to === 'everyone') ? ['everyone'] : CIRCLES
  return circles.flatMap((circle) => {
    const theirs = common.filter(({ to }) => to === 'everyone' || to === circle)
    const last = theirs.at(-1)
    if (last === undefined) return []
    return [
      [circle, { seq: last.seq, happenings: coalesce(theirs.map(({ happening }) => happening)) }] as const,
    ]
  })
}
