/** Where in a list one is: kept in the address, so that it can be passed on and come back to. */
export type Place = { readonly search: string; readonly page: number }

const SEARCH_MAX = 200

/** Reads the place of an address's query; what cannot be read is the beginning. */
export function placeIn(query: string): Place {
  const asked = new URLSearchParams(query)
  const page = Number(asked.get('page') ?? '1')
  const search = (asked.get('search') ?? '').trim().slice(0, SEARCH_MAX)
  return { search, page: Number.isSafeInteger(page) && page >= 1 ? page : 1 }
}

/** The same query with this place in it, and all else it says left as it is. */
export function withPlace(query: string, { search, page }: Place): string {
  const asked = new URLSearchParams(query)
  set(asked, 'search', search === '' ? null : search)
  set(asked, 'page', page === 1 ? null : String(page))
  return asked.size === 0 ? '' : `?${asked.toString()}`
}

function set(asked: URLSearchParams, name: string, value: string | null): void {
  if (value === null) asked.delete(name)
  else asked.set(name, value)
}
