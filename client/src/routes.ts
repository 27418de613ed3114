/** Which page an address names. The outer contract fixes these paths. */

export type Route =
  | { readonly at: 'home' }
  /** `straight`: enter at once, listening only, when the visitor's name is known here. */
  | {
      readonly at: 'join'
      readonly room: string
      readonly token: string
      readonly straight: boolean
    }
  | { readonly at: 'meeting'; readonly meeting: string }
  /** Choosing who vouches for one. `returnTo`: a path of ours. */
  | { readonly at: 'sign-in'; readonly audience: 'organiser' | 'attendee'; readonly returnTo: string }
  /** The provider sent the browser back and that could not be used. */
  | { readonly at: 'sign-in-failed' }
  | { readonly at: 'new-room' }
  | { readonly at: 'edit-room'; readonly room: string }
  | { readonly at: 'share-room'; readonly room: string }
  | { readonly at: 'past-meetings'; readonly room: string }
  | { readonly at: 'admin'; readonly section: AdminSection }
  | { readonly at: 'admin-user'; readonly user: string }
  /** Help, legal notices and the like. */
  | { readonly at: 'page'; readonly name: string }
  /** An address of the portal that this one replaces. */
  | { readonly at: 'old-link' }
  | { readonly at: 'nowhere' }

export const ADMIN_SECTIONS = ['users', 'rooms', 'meetings', 'callers', 'audit'] as const
export type AdminSection = (typeof ADMIN_SECTIONS)[number]

/** The routes on which there is a visit. */
export type VisitRoute = Extract<Route, { at: 'join' | 'meeting' }>

const ROLE_WORDS = new Set(['moderator', 'participant', 'authenticated'])
const id = /^[A-Za-z0-9_-]{8,64}$/
const token = /^[A-Za-z0-9_-]{22}$/

/** Reads a path and query. The role word in an invitation is cosmetic: the token decides. */
export function routeOf(path: string, query = ''): Route {
  const parts = path.split('/').filter((part) => part !== '')
  if (parts.length === 0) return { at: 'home' }
  const [first = ''] = parts
  return READERS.get(first)?.(parts, new URLSearchParams(query)) ?? { at: 'nowhere' }
}

/** The address of a meeting one is inside of. */
export function meetingPath(meeting: string): string {
  return `/meeting/${meeting}`
}

function joinRoute(parts: readonly string[], query: URLSearchParams): Route {
  const [, word, room, secret, ...rest] = parts
  if (!word || !room || !secret || rest.length > 0) return { at: 'nowhere' }
  if (!ROLE_WORDS.has(word) || !id.test(room) || !token.test(secret)) return { at: 'nowhere' }
  return {
    at: 'join',
    room,
    token: secret,
    straight: query.get('join') === '1',
  }
}

function meetingRoute(parts: readonly string[]): Route {
  const [, meeting, ...rest] = parts
  if (meeting === 'signin') return { at: 'old-link' }
  if (!meeting || rest.length > 0 || !id.test(meeting)) return { at: 'nowhere' }
  return { at: 'meeting', meeting }
}

function signInRoute(_parts: readonly string[], query: URLSearchParams): Route {
  const audience = query.get('audience') === 'attendee' ? 'attendee' : 'organiser'
  return { at: 'sign-in', audience, returnTo: query.get('to') ?? '/' }
}

type RoomPage = Extract<Route, { readonly at: 'edit-room' | 'share-room' | 'past-meetings' }>['at']
const ROOM_PAGES: ReadonlyMap<string | undefined, RoomPage> = new Map([
  ['edit', 'edit-room'],
  ['share', 'share-room'],
  ['meetings', 'past-meetings'],
])

function roomRoute([, room, what, ...rest]: readonly string[]): Route {
  if (room === 'new' && what === undefined) return { at: 'new-room' }
  if (!room || rest.length > 0 || !id.test(room)) return { at: 'nowhere' }
  const page = ROOM_PAGES.get(what)
  return page === undefined ? { at: 'nowhere' } : { at: page, room }
}

function adminRoute([, word = 'users', user, ...rest]: readonly string[]): Route {
  const section = ADMIN_SECTIONS.find((one) => one === word)
  if (section === undefined || rest.length > 0) return { at: 'nowhere' }
  if (user === undefined) return { at: 'admin', section }
  return section === 'users' && id.test(user) ? { at: 'admin-user', user } : { at: 'nowhere' }
}

function pageRoute([, name, ...rest]: readonly string[]): Route {
  return name && rest.length === 0 && /^[a-z-]{1,40}$/.test(name) ? { at: 'page', name } : { at: 'nowhere' }
}

const READERS = new Map<string, (parts: readonly string[], query: URLSearchParams) => Route>([
  ['join', joinRoute],
  ['meeting', meetingRoute],
  ['sign-in', signInRoute],
  ['oidc', () => ({ at: 'sign-in-failed' })],
  ['rooms', roomRoute],
  ['admin', adminRoute],
  ['pages', pageRoute],
])
