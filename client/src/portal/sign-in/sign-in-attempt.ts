/** A sign-in that is under way at a provider: what this tab needs to try it once more. */
import type { AccountKind } from '../../../../shared/portal.ts'
import {
  SIGN_IN_FAILED_COOKIE,
  SIGN_IN_FAILURES,
  type SignInFailure,
} from '../../../../shared/sign-in-failed.ts'
import { Kept, membersOf } from '../../browser/kept.ts'
import { isOurs } from '../paths.ts'

export type Attempt = { readonly audience: AccountKind; readonly returnTo: string }

/** The last attempt of this tab. */
export const lastAttempt = new Kept<Attempt>('sessionStorage', 'preau.sign-in', (kept) => {
  const { audience, returnTo } = membersOf(kept)
  if (typeof returnTo !== 'string' || !isOurs(returnTo)) return null
  return { audience: audience === 'attendee' ? 'attendee' : 'organiser', returnTo }
})

/** Why nobody was signed in, as the server left it in a cookie. */
export function failureIn(cookies: string): SignInFailure {
  const pairs = cookies.split(';').map((pair) => pair.trim().split('='))
  const said = pairs.find(([name]) => name === SIGN_IN_FAILED_COOKIE)?.[1]
  return SIGN_IN_FAILURES.find((failure) => failure === said) ?? 'invalid'
}
