import { localPath } from '../text/language.svelte.ts'

/** Where one signs in to come back to this path: as who looks after rooms, or as somebody who only attends. */
export function signInLink(to: string, audience: 'organiser' | 'attendee'): string {
  const query = new URLSearchParams(audience === 'attendee' ? { audience, to } : { to })
  return localPath(`/sign-in?${query.toString()}`)
}
