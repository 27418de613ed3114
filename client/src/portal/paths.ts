/** Addresses of the portal's own pages. */
import type { AccountKind } from '../../../shared/portal.ts'
import { localPath } from '../text/language.svelte.ts'

/** Where one signs in to come back to `to`, a path of ours. */
export function signInPath(to: string, audience: AccountKind = 'organiser'): string {
  const query = audience === 'organiser' ? { to } : { audience, to }
  return localPath(`/sign-in?${new URLSearchParams(query).toString()}`)
}

/** The page that is open now, as a path to come back to. */
export function here(): string {
  return location.pathname + location.search
}

export function roomPath(room: string, what: 'edit' | 'share' | 'meetings'): string {
  return localPath(`/rooms/${room}/${what}`)
}

/** Whether a path leads to a page of this site: nothing that a browser would take for another one. */
export function isOurs(path: string): boolean {
  return /^\/(?![/\\])[^\s\\]*$/.test(path)
}
