/** Who was in a meeting, as a table to save. Pure but for the language. */
import type { Attendee, Participation } from '../../../shared/attendance.ts'
import type { Cell } from '../files/cell.ts'
import { m } from '../text/messages/messages.js'

/** One row for each person below the heads; of a dashboard also what they did. */
export function asTable(attendees: readonly (Attendee | Participation)[]): Cell[][] {
  const counted = attendees.some((one) => 'spokenMs' in one)
  const heads = [
    ...[m['attendance.name'](), m['attendance.role'](), m['attendance.via'](), m['attendance.verified']()],
    ...[m['attendance.joined'](), m['attendance.left'](), m['attendance.present'](), m['attendance.stays']()],
    ...(counted ? [m['attendance.spoken'](), m['attendance.messages'](), m['attendance.hands']()] : []),
  ]
  return [heads, ...attendees.map(rowOf)]
}

function rowOf(one: Attendee | Participation): Cell[] {
  const { name, role, via, verified, stays, presentMs } = one
  const [first, last] = [stays[0], stays.at(-1)]
  return [
    name,
    ROLES[role](),
    VIA[via](),
    verified ? m['attendance.yes']() : m['attendance.no'](),
    first === undefined ? '' : { moment: first.from },
    last?.to == null ? '' : { moment: last.to },
    { duration: presentMs },
    stays.length,
    ...('spokenMs' in one ? [{ duration: one.spokenMs }, one.messages, one.hands] : []),
  ]
}

export const ROLES = { moderator: m['attendance.moderator'], participant: m['attendance.participant'] }
export const VIA = { browser: m['attendance.browser'], phone: m['attendance.phone'] }
