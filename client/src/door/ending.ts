/** Why a visit is over, in words, and what may be done next. */
import { m } from '../text/messages/messages.js'
import type { EndReason } from '../../../shared/meeting.ts'
import type { Over } from '../visit/visit.ts'
import type { Refusal } from '../wire/refusals.ts'

export type Ending = {
  readonly title: string
  readonly text: string
  /** Only where it helps somebody who is asked. */
  readonly code: string | null
  readonly next: 'rejoin' | 'reload' | 'try-again' | 'ask-again' | 'sign-in' | 'sign-in-to-attend' | null
}

/** How the visitor came, and to what. */
export type Came = {
  /** The page was opened with an invitation and not with a seat. */
  readonly byLink: boolean
  /** The room stays: its links lead into the next meeting. */
  readonly permanent: boolean
}

export function endingOf(over: Over, came: Came): Ending {
  switch (over.why) {
    case 'left':
      return { title: m['over.left'](), text: m['over.leftWhat'](), code: null, next: 'rejoin' }
    case 'meeting-ended':
      return ended(over, came.permanent)
    case 'refused':
      return refused(over.refusal, over.known, came)
  }
}

function ended({ reason, by }: Extract<Over, { why: 'meeting-ended' }>, permanent: boolean): Ending {
  const stays = permanent && reason !== 'room-deleted'
  const text = by === null ? endedText(reason, permanent) : m['over.endedBy']({ name: by })
  const more = stays && reason !== 'time-over' ? ` ${m['over.roomStays']()}` : ''
  return {
    title: m['over.endedByModerator'](),
    text: text + more,
    code: null,
    next: stays ? 'rejoin' : null,
  }
}

function endedText(reason: EndReason, permanent: boolean): string {
  switch (reason) {
    case 'ended-by-moderator':
      return m['over.endedByModeratorWhat']()
    case 'time-over':
      return permanent ? m['over.timeOverPermanentWhat']() : m['over.timeOverWhat']()
    case 'empty':
      return m['over.emptyWhat']()
    case 'ended-by-administrator':
      return m['over.endedByAdministratorWhat']()
    case 'room-deleted':
      return m['over.roomDeletedWhat']()
  }
}

function refused(refusal: Refusal, known: boolean, came: Came): Ending {
  const { code } = refusal
  switch (code) {
    case 'ended':
      return { title: m['over.ended'](), text: m['over.endedWhat'](), code: null, next: null }
    case 'kicked':
      return { title: m['over.kicked'](), text: sentOutBy(refusal), code: null, next: null }
    case 'banned':
      return {
        title: m['over.banned'](),
        text: `${sentOutBy(refusal)} ${m['over.bannedWhat']()}`,
        code: null,
        next: null,
      }
    case 'denied':
      return denied(refusal)
    case 'moved':
      return { title: m['over.moved'](), text: m['over.movedWhat'](), code: null, next: null }
    case 'unauthenticated':
      return unauthenticated(known, came)
    case 'forbidden':
      return { title: m['over.disabled'](), text: m['over.disabledWhat'](), code, next: null }
    case 'not-found':
      return lost(known, came)
    case 'outdated':
      return { title: m['over.outdated'](), text: m['over.outdatedWhat'](), code: null, next: 'reload' }
    case 'unavailable':
      return { title: m['over.unavailable'](), text: m['over.unavailableWhat'](), code, next: 'try-again' }
    case 'limit-reached':
      return { ...tooMany(refusal), code: null, next: 'try-again' }
    case 'rate-limited':
      return { title: m['over.busy'](), text: m['over.busyWhat'](), code, next: 'try-again' }
    case 'bad-request':
    case 'conflict':
    case 'internal':
      return { title: m['over.unknown'](), text: m['over.unknownWhat'](), code, next: 'reload' }
  }
}

function tooMany(refusal: Refusal): Pick<Ending, 'title' | 'text'> {
  switch (refusal.limit) {
    case 'waiting':
      return { title: m['over.queueFull'](), text: m['over.queueFullWhat']() }
    case 'media-load':
      return { title: m['over.siteFull'](), text: m['over.siteFullWhat']() }
    case undefined:
    default:
      return { title: m['over.full'](), text: full(refusal) }
  }
}

/** By whom, and in whose words why. */
function sentOutBy({ by, why }: Refusal): string {
  const who = by === undefined ? m['over.kickedWhat']() : m['over.kickedBy']({ name: by })
  return why ? `${who} ${m['over.kickedWhy']({ why })}` : who
}

function unauthenticated(known: boolean, came: Came): Ending {
  if (known)
    return { title: m['over.signedOut'](), text: m['over.signedOutWhat'](), code: null, next: 'sign-in' }
  return came.byLink
    ? { title: m['over.signIn'](), text: m['over.signInWhat'](), code: null, next: 'sign-in-to-attend' }
    : noSeat()
}

/** Nothing is there any more, or never was: a link that was good a moment ago has been renewed. */
function lost(known: boolean, { byLink }: Came): Ending {
  if (!byLink) return noSeat()
  return known
    ? { title: m['over.renewed'](), text: m['over.renewedWhat'](), code: null, next: null }
    : { title: m['over.invalid'](), text: m['over.invalidWhat'](), code: 'not-found', next: null }
}

function noSeat(): Ending {
  return { title: m['over.noSeat'](), text: m['over.noSeatWhat'](), code: null, next: null }
}

/** Turned away by a moderator: until after a pause, or for the whole meeting. */
function denied({ retryAfterMs }: Refusal): Ending {
  return retryAfterMs === undefined
    ? { title: m['over.denied'](), text: m['over.deniedWhat'](), code: null, next: null }
    : { title: m['over.deniedForNow'](), text: m['over.deniedForNowWhat'](), code: null, next: 'ask-again' }
}

function full({ limit, max }: Refusal): string {
  return limit === 'participants' && max !== undefined
    ? m['over.fullOf']({ count: max })
    : m['over.fullWhat']()
}
