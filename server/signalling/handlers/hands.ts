import type { RequestHandlers } from '../../../shared/protocol.ts'
import type { Caller } from '../caller.ts'

export const handHandlers = {
  'hand:raise': ({ live, session, clock }, { again = false }) => {
    live.dispatch({ type: 'raise-hand', by: session.self, again, at: clock.steady() })
    return {}
  },
  'hand:lower': ({ live, session }, { participantId: id }) => {
    live.dispatch({ type: 'lower-hand', by: session.self, id })
    return {}
  },
  'hand:lower-all': ({ live, session }) => {
    live.dispatch({ type: 'lower-hands', by: session.self })
    return {}
  },
  'reaction:send': ({ channel }, { reaction }) => {
    channel.reactions.add(reaction)
    return {}
  },
} satisfies Partial<RequestHandlers<Caller>>
