/** Which page an address names. The outer contract fixes these paths. */

export type Route =
  | { readonly at: 'home' }
  /** `straight`: enter at once, listening only, when the visitor's name is known here. */
  | { readonly at: 'join'; readonly room: string; readonly token: string; readonly straight: boolean }
  | { readonly at: 'meeting'; readonly meeting: string }
  /** An address of the portal that this one replaces. */
  | { readonly at: 'old-link' }
  | { readonly at: 'nowhere' }

/** The routes on which there is a visit. */
export type VisitRoute = Extract<Route, { at: 'join' | 'meeting' }>

const ROLE_WORDS = new Set(['moderator', 'participant', 'authenticated'])
const id = /^[A-Za-z0-9_-]{8,64}$/
const token = /^[A-Za-z0-9_-]{22}$/

/** Reads a path and query. The role word in an invitation is cosmetic: the token decides. */
export function routeOf(path: string, query = ''): Route {
  const parts = path.split('/').filter((part) => part !== '')
  if (parts.length === 0) return { at: 'home' }
  if (parts[0] === 'join') return joinRoute(parts, query)
  if (parts[0] === 'meeting') return meetingRoute(parts)
  return { at: 'nowhere' }
}

/** The address of a meeting one is inside of. */
export function meetingPath(meeting: string): string {
  return `/meeting/${meeting}`
}

function joinRoute(parts: readonly string[], query: string): Route {
  const [, word, room, secret, ...rest] = parts
  if (!word || !room || !secret || rest.length > 0) return { at: 'nowhere' }
  if (!ROLE_WORDS.has(word) || !id.test(room) || !token.test(secret)) return { at: 'nowhere' }
  return { at: 'join', room, token: secret, straight: new URLSearchParams(query).get('join') === '1' }
}

function meetingRoute(parts: readonly string[]): Route {
  const [, meeting, ...rest] = parts
  if (meeting === 'signin') return { at: 'old-link' }
  if (!meeting || rest.length > 0 || !id.test(meeting)) return { at: 'nowhere' }
  return { at: 'meeting', meeting }
}
