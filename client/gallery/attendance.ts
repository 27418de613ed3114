import type { Attendance, Dashboard } from '../../shared/attendance.ts'

const MINUTE_MS = 60_000
const since = new Date(2026, 10, 27, 14, 0).getTime()
const names = [
  'Ada Host',
  'Marie Gérard, CPE',
  '•••• 42',
  'Bénédicte Lévêque-Desroches de Montalembert',
  'Bob',
]

/** A meeting of an hour and a half with a few people, one of them by telephone. */
export const dashboard: Dashboard = {
  ...{ since, until: null, now: since + 90 * MINUTE_MS },
  attendees: names.map((name, index) => ({
    name,
    role: index === 0 ? 'moderator' : 'participant',
    via: index === 2 ? 'phone' : 'browser',
    verified: index === 1,
    stays: [{ from: since + index * MINUTE_MS, to: index === 4 ? since + 70 * MINUTE_MS : null }],
    presentMs: (index === 4 ? 66 : 90 - index) * MINUTE_MS,
    spokenMs: ([31, 12, 4, 0, 7][index] ?? 0) * MINUTE_MS,
    messages: [4, 11, 0, 3, 1][index] ?? 0,
    hands: [0, 2, 1, 0, 0][index] ?? 0,
  })),
  timeline: {
    ...{ from: since, stepMs: MINUTE_MS },
    present: Array.from({ length: 90 }, (_, part) => Math.min(part + 1, 5) - (part > 70 ? 1 : 0)),
    spokenMs: Array.from({ length: 90 }, (_, part) => (part % 3) * 20_000),
    messages: Array.from({ length: 90 }, (_, part) => (part % 10 === 4 ? 2 : 0)),
    hands: Array.from({ length: 90 }, (_, part) => (part === 30 ? 2 : part === 60 ? 1 : 0)),
  },
}

/** The same without what people did. */
export const attendance: Attendance = {
  ...{ since, until: null, now: dashboard.now },
  attendees: dashboard.attendees.map(
    ({ spokenMs: _spoken, messages: _messages, hands: _hands, ...attendee }) => attendee,
  ),
}
