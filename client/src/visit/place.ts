import type { VisitRoute } from '../routes.ts'

/** What the visitor holds: an invitation, or a seat inside. */
export type Place =
  | { readonly with: 'link'; readonly room: string; readonly token: string }
  | { readonly with: 'seat'; readonly meeting: string; readonly participant: string; readonly seat: string }

/** The invitation that an address is; null when it is a meeting's own. */
export function linkOf(route: VisitRoute): Extract<Place, { with: 'link' }> | null {
  return route.at === 'join' ? { with: 'link', room: route.room, token: route.token } : null
}
