import type { RequestHandlers } from '../../../shared/protocol.ts'
import type { Caller } from '../caller.ts'

export const stageHandlers = {
  'stage:lay-out': ({ live, session, clock }, { layout }) => {
    live.dispatch({ type: 'lay-out', by: session.self, layout, at: clock.steady() })
    return {}
  },
  'stage:spotlight': ({ live, session, clock }, { participantId: id, on }) => {
    live.dispatch({ type: 'spotlight', by: session.self, id, on, at: clock.steady() })
    return {}
  },
  'stage:set-interpreter': ({ live, session, clock }, { participantId: interpreter }) => {
    live.dispatch({ type: 'set-interpreter', by: session.self, interpreter, at: clock.steady() })
    return {}
  },
} satisfies Partial<RequestHandlers<Caller>>
