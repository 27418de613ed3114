import type { MeetingId } from '../../../shared/ids.ts'
import type { PastMeeting } from '../../../shared/past-meetings.ts'
import { attendance } from '../attendance.ts'
import { asBase64, writtenNotes } from '../quiet-lane.ts'
import type { Answers, PortalState } from './answering.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const openedAt = new Date(2026, 10, 27, 14, 0).getTime()
const meeting = (number: number): PastMeeting => ({
  id: `meeting-${String(number)}` as MeetingId,
  openedAt: openedAt - number * 7 * DAY_MS,
  endedAt: openedAt - number * 7 * DAY_MS + 1.5 * HOUR_MS,
  reason: 'ended-by-moderator',
  keptUntil: openedAt + (365 - number * 7) * DAY_MS,
})
const list = (count: number, pages: number) => ({
  title: 'Conseil d’administration extraordinaire de l’établissement',
  meetings: Array.from({ length: count }, (_, number) => meeting(number)),
  ...{ page: 1, pages, keptDays: 365 },
})

/** Meetings that ended, of a room whose owner or delegate is signed in. */
export function pastStates(signedIn: Answers): Record<string, PortalState> {
  const state = (answers: Answers): PortalState => ({
    route: { at: 'past-meetings', room: 'room-0000' },
    answers: {
      ...signedIn,
      'past-meetings:attendance': attendance,
      'past-meetings:chat': { messages: [], more: false },
      'past-meetings:notes': { state: asBase64(writtenNotes()) },
      'past-meetings:delete': {},
      ...answers,
    },
  })
  return {
    'past-meetings': state({ 'past-meetings:list': list(4, 2) }),
    'past-meetings-none': state({ 'past-meetings:list': list(0, 1) }),
    'past-meetings-forbidden': state({
      'past-meetings:list': { no: { code: 'forbidden', message: 'forbidden' } },
    }),
  }
}
