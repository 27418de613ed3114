import { routeOf, type VisitRoute } from '../routes.ts'
import { readSeat, type KeptSeat } from './seats.ts'

/** What the visitor holds: an invitation, or a seat inside. */
export type Place =
  | { readonly with: 'link'; readonly room: string; readonly token: string }
  | { readonly with: 'seat'; readonly meeting: string; readonly participant: string; readonly seat: string }

/** What an address leads to; null when it is a meeting's and this tab has no seat there. */
export function placeAt(
  route: VisitRoute,
  storage: Storage,
): { readonly place: Place; readonly kept: KeptSeat | null } | null {
  if (route.at === 'join') {
    const { room, token } = route
    return { place: { with: 'link', room, token }, kept: null }
  }
  const kept = readSeat(storage, route.meeting)
  if (!kept) return null
  const { meeting, participant, seat } = kept
  return { place: { with: 'seat', meeting, participant, seat }, kept }
}

/** Where the address of an invitation leads; null when it is none. */
export function placeOfInvitation(address: string): Place | null {
  if (!URL.canParse(address)) return null
  const route = routeOf(new URL(address).pathname)
  return route.at === 'join' ? { with: 'link', room: route.room, token: route.token } : null
}
