import type { Ban as Shown } from '../../../shared/moderating.ts'
import type { RequestHandlers } from '../../../shared/protocol.ts'
import type { Ban } from '../../meeting/meeting.ts'
import { moderator } from '../../meeting/inside.ts'
import type { Caller } from '../caller.ts'

export const moderatingHandlers = {
  'people:promote': ({ live, session, clock }, { participantId: id }) => {
    live.dispatch({ type: 'promote', by: session.self, id, at: clock.steady() })
    return {}
  },
  'people:demote': ({ live, session, clock }, { participantId: id }) => {
    live.dispatch({ type: 'demote', by: session.self, id, at: clock.steady() })
    return {}
  },
  'people:rename': ({ live, session, clock }, { participantId: id, name }) => {
    live.dispatch({ type: 'rename', by: session.self, id, name, at: clock.steady() })
    return {}
  },
  'presenter:make': ({ live, session, clock }, { participantId: id }) => {
    live.dispatch({ type: 'make-presenter', by: session.self, id, at: clock.steady() })
    return {}
  },
  'presenter:take-back': ({ live, session, clock }) => {
    live.dispatch({ type: 'take-presenter', by: session.self, at: clock.steady() })
    return {}
  },
  'microphone:mute-all': ({ live, session }, { except }) => {
    const events = live.dispatch({ type: 'mute-all', by: session.self, except })
    return { muted: events.length }
  },
  'microphone:ask-unmute': ({ live, session, clock }, { participantId: id }) => {
    live.dispatch({ type: 'ask-unmute', by: session.self, id, at: clock.steady() })
    return {}
  },
  'video:stop': ({ live, session }, { participantId: id, source }) => {
    live.dispatch({ type: 'stop-video', by: session.self, id, source })
    return {}
  },
  'people:remove': async ({ live, session, channel, clock }, { participantId: id, ban, why }) => {
    channel.saying(why, () =>
      live.dispatch({ type: 'remove', by: session.self, id, ban, at: clock.steady() }),
    )
    // A ban that a crash would take back is none.
    if (ban) await live.written()
    return {}
  },
  'ban:list': ({ live, session }) => {
    moderator(live.now, session.self)
    return { bans: Array.from(live.now.bans.values(), shown) }
  },
  'ban:undo': async ({ live, session, clock }, { participantId: id }) => {
    live.dispatch({ type: 'undo-ban', by: session.self, id, at: clock.steady() })
    await live.written()
    return {}
  },
} satisfies Partial<RequestHandlers<Caller>>

function shown({ id, name, verified, via, by, at }: Ban): Shown {
  return { id, name, verified, via, by, at }
}
