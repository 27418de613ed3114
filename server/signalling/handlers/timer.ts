import type { RequestHandlers } from '../../../shared/protocol.ts'
import type { Caller } from '../caller.ts'

export const timerHandlers = {
  'timer:start': ({ live, session, clock }, wish) => {
    live.dispatch({ type: 'start-timer', by: session.self, ...wish, at: clock.steady() })
    return {}
  },
  'timer:extend': ({ live, session, clock }, { seconds }) => {
    live.dispatch({ type: 'extend-timer', by: session.self, seconds, at: clock.steady() })
    return {}
  },
  'timer:stop': ({ live, session, clock }) => {
    live.dispatch({ type: 'stop-timer', by: session.self, at: clock.steady() })
    return {}
  },
  'timer:ready': ({ live, session }, { ready }) => {
    live.dispatch({ type: 'be-ready', by: session.self, ready })
    return {}
  },
} satisfies Partial<RequestHandlers<Caller>>
