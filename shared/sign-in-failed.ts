/**
 * Why somebody who comes back from a provider is not signed in. The page that says so reads it from a cookie of this
 * name, which lives for a minute on the paths under `/oidc`. Plain values: the browser may import this file.
 */
export const SIGN_IN_FAILED_COOKIE = 'preau-sign-in-failed'

export const SIGN_IN_FAILURES = [
  /** Begun too long ago, in another browser, or ended already. */
  'expired',
  /** They, or their provider, said no. */
  'denied',
  /** Their account is disabled here. */
  'disabled',
  /** The provider, or our database, does not answer. */
  'unavailable',
  /** What the provider sent cannot be believed. */
  'invalid',
] as const
export type SignInFailure = (typeof SIGN_IN_FAILURES)[number]
