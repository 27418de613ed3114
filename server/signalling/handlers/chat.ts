import type { RequestHandlers } from '../../../shared/protocol.ts'
import { maySay } from '../../meeting/chat-audience.ts'
import type { Caller } from '../caller.ts'
import { aboutMessage, countSpeaking, historyOf, reactorsOf, sourceOf, wordsOf } from '../chatting.ts'

export const chatHandlers = {
  'chat:say': async (caller, { id, scope, text, replyTo, mentions }) => {
    const { live, session, clock, channel } = caller
    countSpeaking(caller)
    const words = wordsOf(live.now, text, mentions)
    const { self: by } = session
    live.dispatch({ type: 'say', by, message: id, scope, replyTo, words, at: clock.steady() })
    channel.typing.stops(by)
    await live.written()
    return {}
  },
  'chat:edit': (caller, { id, text, mentions }) => {
    const words = wordsOf(caller.live.now, text, mentions)
    return aboutMessage(caller, id, (about) => ({ type: 'edit-message', ...about, words }))
  },
  'chat:delete': (caller, { id }) =>
    aboutMessage(caller, id, (about) => ({ type: 'delete-message', ...about })),
  'chat:react': (caller, { id, emoji, on }) =>
    aboutMessage(caller, id, (about) => ({ type: 'react-to-message', ...about, emoji, on })),
  'chat:approve': (caller, { id }) =>
    aboutMessage(caller, id, (about) => ({ type: 'approve-message', ...about })),
  'chat:report': (caller, { id }) =>
    aboutMessage(caller, id, (about) => ({ type: 'report-message', ...about })),
  'chat:clear': async ({ live, session, clock }) => {
    live.dispatch({ type: 'clear-chat', by: session.self, at: clock.steady() })
    await live.written()
    return {}
  },
  'chat:set-rules': async ({ live, session }, rules) => {
    live.dispatch({ type: 'rule-chat', by: session.self, rules })
    await live.written()
    return {}
  },
  'chat:typing': ({ live, session, channel }, { scope }) => {
    const who = live.now.participants.get(session.self)
    if (who !== undefined && maySay(live.now, who, scope)) channel.typing.types(who.id, scope)
    return {}
  },
  'chat:history': (caller, page) => historyOf(caller, page),
  'chat:source': (caller, { id }) => sourceOf(caller, id),
  'chat:reactors': (caller, { id }) => reactorsOf(caller, id),
} satisfies Partial<RequestHandlers<Caller>>
