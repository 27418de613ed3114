import type { RequestHandlers } from '../../../shared/protocol.ts'
import { isListed, shownTo } from '../../reactions/to-wire.ts'
import type { Caller } from '../caller.ts'
import { pageOfPeople } from '../people-pages.ts'

export const peopleHandlers = {
  'people:list': ({ live, session }, { after, limit }) => {
    const viewer = { id: session.self, circle: session.circle }
    const listed = [...live.now.participants.values()].filter((who) => isListed(who, viewer))
    const { people, next } = pageOfPeople(listed, after, limit)
    return { participants: people.flatMap((who) => shownTo(live.now, who, viewer) ?? []), next }
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
