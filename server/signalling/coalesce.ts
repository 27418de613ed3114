import type { ParticipantId } from '../../shared/ids.ts'
import type { Batch, Happening } from '../../shared/protocol.ts'
import type { Role } from '../../shared/roles.ts'
import type { To } from '../reactions/announce.ts'

/** One happening with its place in the meeting's order. */
export type Entry = { readonly seq: number; readonly to: To; readonly happening: Happening }

/** Somebody who hears what happens. */
export type Receiver = { readonly self: ParticipantId; readonly role: Role }

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
  switch (happening.name) {
    case 'participant:changed':
      return repeated(happening.notice.participant.id, superseded)
    case 'waiting:changed':
      return repeated(`waiting ${happening.notice.person.id}`, superseded)
    case 'meeting:changed':
      return repeated('meeting', superseded)
    case 'participant:left':
      superseded.add(happening.notice.id)
      return false
    case 'waiting:left':
      superseded.add(`waiting ${happening.notice.id}`)
      return false
    case 'participant:joined':
      // What came before somebody's joining belongs to an earlier stay.
      superseded.delete(happening.notice.participant.id)
      return false
    case 'you:muted':
    case 'meeting:ended':
      return false
  }
}

function repeated(what: string, superseded: Set<string>): boolean {
  if (superseded.has(what)) return true
  superseded.add(what)
  return false
}

/** A batch for one receiver of what is for them in `entries`, as of `seq`; null when nothing is. */
export function batchFor(receiver: Receiver, entries: readonly Entry[], seq: number): Batch | null {
  const theirs = entries.filter(({ to }) => isFor(to, receiver))
  if (theirs.length === 0) return null
  return { seq, happenings: coalesce(theirs.map(({ happening }) => happening)) }
}

function isFor(to: To, { self, role }: Receiver): boolean {
  if (typeof to === 'object') return to.only === self
  return to === 'everyone' || to === circleOf(role)
}

/** Those to whom something in `entries` goes alone. */
export function singledOut(entries: readonly Entry[]): Set<ParticipantId> {
  return new Set(entries.flatMap(({ to }) => (typeof to === 'object' ? [to.only] : [])))
}

/** Who is told the same, save those who are singled out. */
export type Circle = Exclude<To, object>

/** The circle of those with this role. */
export function circleOf(role: Role): Exclude<Circle, 'everyone'> {
  return role === 'moderator' ? 'moderators' : 'participants'
}

/** The batches for all to whom nothing goes alone: one for everyone when it is the same, else one for each role. */
export function batchesForCircles(entries: readonly Entry[]): (readonly [Circle, Batch])[] {
  const common = entries.filter(({ to }) => typeof to !== 'object')
  const circles: readonly Circle[] = common.every(({ to }) => to === 'everyone')
    ? ['everyone']
    : ['moderators', 'participants']
  return circles.flatMap((circle) => {
    const theirs = common.filter(({ to }) => to === 'everyone' || to === circle)
    const last = theirs.at(-1)
    if (last === undefined) return []
    return [
      [circle, { seq: last.seq, happenings: coalesce(theirs.map(({ happening }) => happening)) }] as const,
    ]
  })
}
