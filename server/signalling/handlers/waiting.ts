import type { RequestHandlers } from '../../../shared/protocol.ts'
import { moderator } from '../../meeting/inside.ts'
import { crowd } from '../../meeting/waiting.ts'
import type { Caller } from '../caller.ts'

export const waitingHandlers = {
  'people:admit': ({ live, session, clock }, { participantId: id }) => {
    live.dispatch({ type: 'admit', by: session.self, id, at: clock.steady() })
    return {}
  },
  'waiting:admit-all': ({ live, session, clock }, { whom }) => {
    const events = live.dispatch({ type: 'admit-all', by: session.self, whom, at: clock.steady() })
    const admitted = events.filter(({ type }) => type === 'joined').length
    return { admitted, left: crowd(live.now, session.self, whom).length }
  },
  'waiting:deny': ({ live, session, clock }, { participantId: id, again }) => {
    live.dispatch({ type: 'deny', by: session.self, id, again, at: clock.steady() })
    return {}
  },
  'waiting:deny-all': ({ live, session, clock }, { whom, again }) => {
    live.dispatch({ type: 'deny-all', by: session.self, whom, again, at: clock.steady() })
    return {}
  },
  'waiting:send-back': ({ live, session, clock }, { participantId: id }) => {
    live.dispatch({ type: 'send-back', by: session.self, id, at: clock.steady() })
    return {}
  },
  'waiting:set-policy': ({ live, session, clock }, { policy }) => {
    live.dispatch({ type: 'set-waiting-policy', by: session.self, policy, at: clock.steady() })
    return {}
  },
  'waiting:set-message': ({ live, session, channel }, { text }) => {
    moderator(live.now, session.self)
    channel.waitingRoom.setMessage(text)
    return {}
  },
  'waiting:say': ({ live, session, channel, clock }, { participantId, text }) => {
    const at = clock.steady()
    if (participantId === null) {
      const by = live.now.waiting.get(session.self)?.name ?? ''
      channel.waitingRoom.say(session.self, { from: 'waiting', by, text, at })
    } else {
      const { name: by } = moderator(live.now, session.self)
      channel.waitingRoom.say(participantId, { from: 'moderator', by, text, at })
    }
    return {}
  },
} satisfies Partial<RequestHandlers<Caller>>
