import type { RequestHandlers } from '../../../shared/protocol.ts'
import type { Caller } from '../caller.ts'

export const lockHandlers = {
  'lock:set': ({ live, session, clock }, { locks }) => {
    live.dispatch({ type: 'set-locks', by: session.self, locks, at: clock.steady() })
    return {}
  },
  'lock:set-for': ({ live, session, clock }, { participantId: id, locks }) => {
    live.dispatch({ type: 'set-person-locks', by: session.self, id, locks, at: clock.steady() })
    return {}
  },
} satisfies Partial<RequestHandlers<Caller>>
