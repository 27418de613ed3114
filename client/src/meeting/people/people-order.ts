import type { Participant } from '../../../../shared/meeting.ts'

/** As the list shows them: raised hands first, the longest raised on top, then moderators, then by name. */
export function inListOrder(people: readonly Participant[], language: string): readonly Participant[] {
  const names = new Intl.Collator(language, { sensitivity: 'base', numeric: true })
  return people.toSorted(
    (a, b) => byHand(a, b) || byRole(a, b) || names.compare(a.name, b.name) || (a.id < b.id ? -1 : 1),
  )
}

/** The place in the queue of everybody with a raised hand, from 1. */
export function handPlaces(people: Iterable<Participant>): ReadonlyMap<string, number> {
  const queue = [...people].filter(({ handRaisedAt }) => handRaisedAt !== null).sort(byHand)
  return new Map(queue.map(({ id }, index) => [id, index + 1]))
}

function byRole(a: Participant, b: Participant): number {
  return Number(b.role === 'moderator') - Number(a.role === 'moderator')
}

function byHand(a: Participant, b: Participant): number {
  const [one, other] = [a, b].map(({ handRaisedAt }) => handRaisedAt ?? Number.POSITIVE_INFINITY)
  return one === other ? 0 : (one ?? 0) - (other ?? 0)
}

/** People as they are seated; who arrived since the seats were last given sits at the back. */
export function inSeats(
  seats: readonly string[],
  people: ReadonlyMap<string, Participant>,
): readonly Participant[] {
  const known = new Set(seats)
  const seated = seats.flatMap((id) => people.get(id) ?? [])
  return [...seated, ...[...people.values()].filter(({ id }) => !known.has(id))]
}
