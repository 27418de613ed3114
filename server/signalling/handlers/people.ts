import type { RequestHandlers } from '../../../shared/protocol.ts'
import { shownTo } from '../../reactions/to-wire.ts'
import type { Caller } from '../caller.ts'
import { pageOfPeople } from '../people-pages.ts'

export const peopleHandlers = {
  'people:list': ({ live, session }, { after, limit }) => {
    const { people, next } = pageOfPeople(live.now, after, limit)
    const viewer = { id: session.self, role: session.role }
    return { participants: people.map((who) => shownTo(live.now, who, viewer)), next }
  },
  'microphone:mute': ({ live, session }, { participantId: id }) => {
    live.dispatch({ type: 'mute', by: session.self, id })
    return {}
  },
  'microphone:unmute': ({ live, session }) => {
    live.dispatch({ type: 'unmute', by: session.self })
    return {}
  },
} satisfies Partial<RequestHandlers<Caller>>
