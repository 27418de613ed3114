import type { CommandOf } from './command.ts'
import { insider, subject } from './inside.ts'
import type { Event, Meeting } from './meeting.ts'

/** A raised hand keeps its place: raising it again changes nothing. */
export function raiseHand(meeting: Meeting, { by, at }: CommandOf<'raise-hand'>): Event[] {
  const { id, handRaisedAt } = insider(meeting, by)
  return handRaisedAt === null ? [{ type: 'hand-raised', id, at }] : []
}

/** Own hand, or as a moderator anybody's. */
export function lowerHand(meeting: Meeting, { by, id }: CommandOf<'lower-hand'>): Event[] {
  return subject(meeting, by, id).handRaisedAt === null ? [] : [{ type: 'hand-lowered', id, by }]
}
