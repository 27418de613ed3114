import type { Failure } from '../../../shared/wire.ts'
import { m } from '../text/messages/messages.js'

/** What the portal's "no" means and what to do now, where a page has nothing better to say about it. */
export function troubleWords(failure: Failure): string {
  switch (failure.code) {
    case 'unavailable':
      return m['trouble.unavailable']()
    case 'rate-limited':
      return busyWords(failure.retryAfterMs ?? 60_000)
    case 'unauthenticated':
      return m['trouble.signedOut']()
    case 'forbidden':
      return m['trouble.forbidden']()
    case 'not-found':
      return m['trouble.notFound']()
    case 'outdated':
    case 'bad-request':
      return m['trouble.outdated']()
    case 'conflict':
      return m['trouble.conflict']()
    case 'limit-reached':
    case 'ended':
    case 'kicked':
    case 'denied':
    case 'banned':
    case 'moved':
    case 'internal':
      return m['trouble.internal']({ code: failure.code })
  }
}

function busyWords(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  if (seconds <= 90) return m['trouble.busySeconds']({ count: Math.max(1, seconds) })
  return m['trouble.busyMinutes']({ count: Math.ceil(seconds / 60) })
}
