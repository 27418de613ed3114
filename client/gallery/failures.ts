/** What can go wrong, by the names that it has: each is a state of the gallery. */
export const CODES = [
  'unauthenticated',
  'forbidden',
  'ended',
  'kicked',
  'denied',
  'banned',
  'moved',
  'not-found',
  'outdated',
  'unavailable',
  'limit-reached',
  'rate-limited',
  'internal',
] as const

export const FAILURES = [
  'denied',
  'dismissed',
  'denied-by-system',
  'not-found',
  'in-use',
  'unplugged',
  'insecure-page',
  'unsupported',
  'limit-reached',
  'unknown',
] as const
