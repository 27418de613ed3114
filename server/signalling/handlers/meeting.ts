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
  'meeting:end': async ({ live, session, clock }) => {
    live.dispatch({ type: 'end', by: session.self, at: clock.steady() })
    await live.written()
    return {}
  },
  'meeting:invitation': ({ live, session, rooms }) =>
    rooms.invitationOf(live.now.roomId, session.role === 'moderator' ? 'moderators' : 'participants'),
} satisfies Partial<RequestHandlers<Caller>>
