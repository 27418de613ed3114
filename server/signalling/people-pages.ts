import type { Participant } from '../meeting/meeting.ts'

const names = new Intl.Collator('fr')

/** One page of these people, in order of name then id. `next` is the `after` of the following page. */
export function pageOfPeople(
  participants: readonly Participant[],
  after: string | null,
  limit: number,
): { readonly people: readonly Participant[]; readonly next: string | null } {
  const from = after === null ? null : positionAt(after)
  const rest = participants.filter((who) => from === null || compare(who, from) > 0).sort(compare)
  const people = rest.slice(0, limit)
  const last = people.at(-1)
  return { people, next: last && rest.length > limit ? `${last.id}:${last.name}` : null }
}

type Position = { readonly id: string; readonly name: string }

// A place in the order, so that it holds when the one who stood there has left.
function positionAt(after: string): Position {
  const [id = '', ...name] = after.split(':')
  return { id, name: name.join(':') }
}

function compare(a: Position, b: Position): number {
  return names.compare(a.name, b.name) || (a.id < b.id ? -1 : Number(a.id > b.id))
}
