/** What time alone does to a meeting. */
import { SEAT_GRACE_MS } from '../../shared/limits.ts'
import { moderator } from './inside.ts'
import type { CommandOf, Event, Meeting, Participant } from './meeting.ts'

/** How long a meeting goes on with nobody inside, in ms. */
export const EMPTY_MS = 5 * 60_000

/** When `pass-time` will next have something to say, in ms since the epoch; null: never, the meeting has ended. */
export function nextDeadline(meeting: Meeting): number | null {
  if (meeting.ended !== null) return null
  let next = Math.min(meeting.endsAt, emptyDeadline(meeting))
  for (const who of meeting.participants.values()) next = Math.min(next, seatDeadline(who))
  return next
}

/** Nothing happens before `nextDeadline`. */
export function passTime(meeting: Meeting, { at }: CommandOf<'pass-time'>): Event[] {
  if (at >= meeting.endsAt) return [{ type: 'ended', reason: 'time-over', at }]
  if (at >= emptyDeadline(meeting)) return [{ type: 'ended', reason: 'empty', at }]
  const lost: Event[] = []
  for (const who of meeting.participants.values())
    if (at >= seatDeadline(who)) lost.push({ type: 'left', id: who.id, reason: 'lost', at })
  return lost
}

/** @throws Refused `forbidden` to everybody but moderators. */
export function end(meeting: Meeting, { by, at }: CommandOf<'end'>): Event[] {
  moderator(meeting, by)
  return [{ type: 'ended', reason: 'ended-by-moderator', at }]
}

function seatDeadline({ awaySince }: Participant): number {
  return awaySince === null ? Infinity : awaySince + SEAT_GRACE_MS
}

function emptyDeadline({ emptySince }: Meeting): number {
  return emptySince === null ? Infinity : emptySince + EMPTY_MS
}
