/** In which order the rooms are listed: kept in the address of the page. */
import type { RoomSort } from '../../../../shared/portal.ts'

export type Direction = 'ascending' | 'descending'
export type RoomOrder = { readonly sort: RoomSort; readonly direction: Direction }

export const SORTS: readonly RoomSort[] = ['date', 'title', 'favourites']

/** What people mean who choose a key for the first time: the newest, from A, the favourites. */
const FIRST: Readonly<Record<RoomSort, Direction>> = {
  date: 'descending',
  title: 'ascending',
  favourites: 'descending',
}

export function firstOrder(sort: RoomSort): RoomOrder {
  return { sort, direction: FIRST[sort] }
}

export function reversed({ sort, direction }: RoomOrder): RoomOrder {
  return { sort, direction: direction === 'ascending' ? 'descending' : 'ascending' }
}

/** Reads the query of an address; anything unknown counts as not said. */
export function orderIn(query: string): RoomOrder {
  const asked = new URLSearchParams(query)
  const order = firstOrder(SORTS.find((sort) => sort === asked.get('sort')) ?? 'date')
  const direction = asked.get('direction')
  return direction === 'ascending' || direction === 'descending' ? { ...order, direction } : order
}

/** The same query with this order in it, and nothing said where it is the usual one. */
export function withOrder(query: string, order: RoomOrder): string {
  const asked = new URLSearchParams(query)
  asked.delete('sort')
  asked.delete('direction')
  if (order.sort !== 'date') asked.set('sort', order.sort)
  if (order.direction !== FIRST[order.sort]) asked.set('direction', order.direction)
  return asked.size > 0 ? `?${asked.toString()}` : ''
}
