import type { Invitation } from '../../../shared/meeting.ts'
import type { RequestHandlers } from '../../../shared/protocol.ts'
import type { Caller } from '../caller.ts'
import { joinAndEnter } from '../entering.ts'
import { leave } from '../leaving.ts'

export const meetingHandlers = {
  'meeting:join': (caller, joining) => joinAndEnter(caller, joining),
  'meeting:leave': (caller) => {
    leave(caller)
    return {}
  },
  'meeting:end': async ({ live, session, clock, channel }) => {
    channel.speechNotes.note()
    live.dispatch({ type: 'end', by: session.self, at: clock.steady() })
    await live.written()
    return {}
  },
  'meeting:prolong': async ({ live, session, clock }, { minutes }) => {
    live.dispatch({ type: 'prolong', by: session.self, minutes, at: clock.steady() })
    await live.written()
    return {}
  },
  'meeting:invitation': (caller) => invitationFor(caller),
} satisfies Partial<RequestHandlers<Caller>>

async function invitationFor(caller: Caller): Promise<Invitation> {
  const { live, session, rooms } = caller
  const { role } = session
  const shown = await rooms.invitationOf(
    live.now.roomId,
    role === 'moderator' ? 'moderators' : 'participants',
  )
  // They may be a moderator no more.
  return session.role === role ? shown : invitationFor(caller)
}
