import type { RequestHandlers } from '../../../shared/protocol.ts'
import { orUnavailable } from '../../db/outage.ts'
import { attendedIn, type Attended } from '../../meeting/attendance.ts'
import { moderator } from '../../meeting/inside.ts'
import type { Caller } from '../caller.ts'

export const attendanceHandlers = {
  'attendance:show': async (caller) => (await attended(caller)).attendance,
  'dashboard:show': async (caller) => {
    const { live, session, clock } = caller
    live.dispatch({ type: 'open-dashboard', by: session.self, at: clock.steady() })
    return (await attended(caller)).dashboard
  },
} satisfies Partial<RequestHandlers<Caller>>

/** @throws Refused `forbidden` from who does not moderate, also when that changed meanwhile; `unavailable` */
async function attended({ live, session, channel, clock, history }: Caller): Promise<Attended> {
  moderator(live.now, session.self)
  channel.speechNotes.note()
  await live.written()
  const journal = history.journalOf(live.now.id)
  const counted = await orUnavailable(attendedIn(journal, clock.steady(), null))
  moderator(live.now, session.self)
  return counted
}
