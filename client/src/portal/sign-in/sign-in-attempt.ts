/** A sign-in that is under way at a provider: what this tab needs to try it once more. */
import type { Audience } from '../../../../shared/portal.ts'
import {
  SIGN_IN_FAILED_COOKIE,
  SIGN_IN_FAILURES,
  type SignInFailure,
} from '../../../../shared/sign-in-failed.ts'
import { isOurs } from '../paths.ts'

const KEY = 'preau.sign-in'

export type Attempt = { readonly audience: Audience; readonly returnTo: string }

export function keepAttempt(storage: Storage, attempt: Attempt): void {
  try {
    storage.setItem(KEY, JSON.stringify(attempt))
  } catch {
    // Without storage a second try leads home.
  }
}

/** The last attempt of this tab, else one of an organiser who goes home. */
export function lastAttempt(storage: Storage): Attempt {
  const kept = readAttempt(storage.getItem(KEY))
  return kept ?? { audience: 'organiser', returnTo: '/' }
}

function readAttempt(text: string | null): Attempt | null {
  let kept: unknown
  try {
    kept = JSON.parse(text ?? 'null')
  } catch {
    return null
  }
  if (typeof kept !== 'object' || kept === null || !('returnTo' in kept) || !('audience' in kept)) return null
  const { audience, returnTo } = kept
  if (typeof returnTo !== 'string' || !isOurs(returnTo)) return null
  return { audience: audience === 'attendee' ? 'attendee' : 'organiser', returnTo }
}

/** Why nobody was signed in, as the server left it in a cookie. */
export function failureIn(cookies: string): SignInFailure {
  const pairs = cookies.split(';').map((pair) => pair.trim().split('='))
  const said = pairs.find(([name]) => name === SIGN_IN_FAILED_COOKIE)?.[1]
  return SIGN_IN_FAILURES.find((failure) => failure === said) ?? 'invalid'
}
