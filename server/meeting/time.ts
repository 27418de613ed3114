/** What time alone does to a meeting, and who may end it. */
import { SEAT_GRACE_MS } from '../../shared/limits.ts'
import type { CommandOf } from './command.ts'
import { moderator } from './inside.ts'
import type { Event, Meeting, Participant, Waiting } from './meeting.ts'
import { gone } from './people.ts'

/** How long a meeting goes on with nobody inside and nobody waiting, in ms. */
export const EMPTY_MS = 5 * 60_000

/** When `pass-time` will next have something to say, in ms since the epoch; null: not before something else happens. */
export function nextDeadline(meeting: Meeting): number | null {
  if (meeting.ended !== null) return null
  let next = Math.min(endOfTime(meeting), emptyDeadline(meeting))
  for (const who of everybody(meeting)) next = Math.min(next, seatDeadline(who))
  return next === Infinity ? null : next
}

/** Nothing happens before `nextDeadline`. */
export function passTime(meeting: Meeting, { at }: CommandOf<'pass-time'>): Event[] {
  if (at >= endOfTime(meeting)) return [{ type: 'ended', reason: 'time-over', at }]
  if (at >= emptyDeadline(meeting)) return [{ type: 'ended', reason: 'empty', at }]
  return everybody(meeting)
    .filter((who) => at >= seatDeadline(who))
    .map(({ id }) => gone(meeting, { id, reason: 'lost', at }))
}

/** @throws Refused `forbidden` to everybody but moderators. */
export function end(meeting: Meeting, { by, at }: CommandOf<'end'>): Event[] {
  moderator(meeting, by)
  return [{ type: 'ended', reason: 'ended-by-moderator', at }]
}

function everybody({ participants, waiting }: Meeting): (Participant | Waiting)[] {
  return [...participants.values(), ...waiting.values()]
}

function endOfTime({ endsAt }: Meeting): number {
  return endsAt ?? Infinity
}

function seatDeadline({ awaySince }: Participant | Waiting): number {
  return awaySince === null ? Infinity : awaySince + SEAT_GRACE_MS
}

function emptyDeadline({ emptySince }: Meeting): number {
  return emptySince === null ? Infinity : emptySince + EMPTY_MS
}
