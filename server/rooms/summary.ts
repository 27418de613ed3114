import type { RoomSort, RoomSummary } from '../../shared/portal.ts'
import type { RoomStanding } from '../../shared/roles.ts'
import type { Running } from '../db/live-counts.ts'
import type { StoredSummary } from '../db/room-summaries.ts'

export type Direction = 'ascending' | 'descending'

/** A room as its list shows it, with what goes on in it now. */
export function summaryFor(
  { ownerId: _ownerId, ...stored }: StoredSummary,
  standing: RoomStanding,
  running: Running | undefined,
): RoomSummary {
  return {
    ...stored,
    standing,
    owner: stored.owner ?? '',
    createdAt: stored.createdAt.getTime(),
    usedAt: stored.usedAt?.getTime() ?? null,
    running: running === undefined ? null : shown(running),
  }
}

function shown({ id: meetingId, since, participants }: Running): RoomSummary['running'] {
  return { meetingId, since, participants }
}

const FIRST: Readonly<Record<RoomSort, Direction>> = {
  date: 'descending',
  title: 'ascending',
  favourites: 'descending',
}

// For both languages: English titles are ordered the same in French.
const { compare } = new Intl.Collator('fr', { sensitivity: 'base', numeric: true })

/** Rooms in order. The newest, the first of the alphabet and the favourites come first unless it is said otherwise. */
export function sorted(
  rooms: readonly RoomSummary[],
  by: RoomSort = 'date',
  direction: Direction = FIRST[by],
): RoomSummary[] {
  const sign = direction === 'ascending' ? 1 : -1
  return rooms.toSorted((one, other) => sign * KEYS[by](one, other) || tie(one, other))
}

const KEYS: Readonly<Record<RoomSort, (one: RoomSummary, other: RoomSummary) => number>> = {
  date: (one, other) => one.createdAt - other.createdAt,
  title: (one, other) => compare(one.title, other.title),
  favourites: (one, other) => Number(one.favourite) - Number(other.favourite),
}

function tie(one: RoomSummary, other: RoomSummary): number {
  return compare(one.title, other.title) || (one.id < other.id ? -1 : 1)
}
