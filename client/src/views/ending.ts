/** Why a visit is over, in words, and what may be done next. */
import { m } from '../text/messages/messages.js'
import type { EndReason } from '../../../shared/protocol.ts'
import type { ErrorCode } from '../../../shared/wire.ts'
import type { Over } from '../visit/visit.ts'

export type Ending = {
  readonly title: string
  readonly text: string
  /** Only where it helps somebody who is asked. */
  readonly code: string | null
  readonly next: 'rejoin' | 'reload' | 'try-again' | null
}

/** `byLink`: the page was opened with an invitation and not with a seat. */
export function endingOf(over: Over, byLink: boolean): Ending {
  switch (over.why) {
    case 'left':
      return { title: m['over.left'](), text: m['over.leftWhat'](), code: null, next: 'rejoin' }
    case 'meeting-ended':
      return { title: m['over.endedByModerator'](), text: endedText(over.reason), code: null, next: null }
    case 'refused':
      return refusal(over.code, byLink)
  }
}

function endedText(reason: EndReason): string {
  switch (reason) {
    case 'ended-by-moderator':
      return m['over.endedByModeratorWhat']()
    case 'time-over':
      return m['over.timeOverWhat']()
    case 'empty':
      return m['over.emptyWhat']()
  }
}

function refusal(code: ErrorCode, byLink: boolean): Ending {
  switch (code) {
    case 'ended':
      return { title: m['over.ended'](), text: m['over.endedWhat'](), code: null, next: null }
    case 'kicked':
      return { title: m['over.kicked'](), text: m['over.kickedWhat'](), code: null, next: null }
    case 'moved':
      return { title: m['over.moved'](), text: m['over.movedWhat'](), code: null, next: null }
    case 'not-found':
    case 'unauthenticated':
    case 'forbidden':
      return byLink
        ? { title: m['over.invalid'](), text: m['over.invalidWhat'](), code, next: null }
        : { title: m['over.noSeat'](), text: m['over.noSeatWhat'](), code, next: null }
    case 'outdated':
      return { title: m['over.outdated'](), text: m['over.outdatedWhat'](), code: null, next: 'reload' }
    case 'unavailable':
      return { title: m['over.unavailable'](), text: m['over.unavailableWhat'](), code, next: 'try-again' }
    case 'limit-reached':
      return { title: m['over.full'](), text: m['over.fullWhat'](), code, next: 'try-again' }
    case 'rate-limited':
      return { title: m['over.busy'](), text: m['over.busyWhat'](), code, next: 'try-again' }
    case 'bad-request':
    case 'conflict':
    case 'internal':
      return { title: m['over.unknown'](), text: m['over.unknownWhat'](), code, next: 'reload' }
  }
}
