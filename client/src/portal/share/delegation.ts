/** What the portal's "no" means where somebody is named by the address of their mail. */
import type { Failure } from '../../../../shared/wire.ts'
import { m } from '../../text/messages/messages.js'
import { troubleWords } from '../trouble.ts'

export function delegationWords(failure: Failure): string {
  if (failure.field !== 'email' && failure.code !== 'limit-reached') return troubleWords(failure)
  switch (failure.code) {
    case 'bad-request':
      return m['share.noAddress']()
    case 'not-found':
      return m['share.unknown']()
    case 'conflict':
      return conflictWords(failure.limit)
    case 'limit-reached':
      return limitWords(failure)
    case 'unauthenticated':
    case 'forbidden':
    case 'rate-limited':
    case 'ended':
    case 'kicked':
    case 'denied':
    case 'banned':
    case 'moved':
    case 'outdated':
    case 'unavailable':
    case 'internal':
      return troubleWords(failure)
  }
}

function conflictWords(what: string | undefined): string {
  if (what === 'owner') return m['share.isOwner']()
  return what === 'accounts' ? m['share.ambiguous']() : m['share.isDelegate']()
}

function limitWords({ limit, max = 0 }: Failure): string {
  return limit === 'rooms' ? m['share.ownsTooMany']({ count: max }) : m['share.full']({ count: max })
}
