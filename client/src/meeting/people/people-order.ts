import type { Participant } from '../../../../shared/meeting.ts'

/** As the list shows them: raised hands first, the longest raised on top, then by name. */
export function inListOrder(people: readonly Participant[], language: string): readonly Participant[] {
  const names = new Intl.Collator(language, { sensitivity: 'base', numeric: true })
  const hand = ({ handRaisedAt }: Participant) => handRaisedAt ?? Number.POSITIVE_INFINITY
  const byHand = (a: Participant, b: Participant) => (hand(a) === hand(b) ? 0 : hand(a) - hand(b))
  return people.toSorted((a, b) => byHand(a, b) || names.compare(a.name, b.name) || (a.id < b.id ? -1 : 1))
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
