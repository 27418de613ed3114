import type { PortalRequest } from '../../../shared/portal-routes.ts'
import { organiserOf } from '../../auth/identity.ts'
import type { PastMeetings } from '../../rooms/past-meetings.ts'
import type { PortalHandlers } from '../portal.ts'

type Names = Extract<PortalRequest, `past-meetings:${string}`>

/** Meetings that ended, for owner and delegates of their room. */
export function pastMeetingsHandlers(past: PastMeetings): Pick<PortalHandlers, Names> {
  return {
    'past-meetings:list': ({ identity, params: { roomId, page = 1 } }) =>
      past.list(organiserOf(identity), roomId, page),
    'past-meetings:attendance': ({ identity, params }) => past.attendance(organiserOf(identity), params),
    'past-meetings:chat': ({ identity, params: { before = null, ...one } }) =>
      past.chat(organiserOf(identity), one, before),
    'past-meetings:notes': ({ identity, params }) => past.notes(organiserOf(identity), params),
    'past-meetings:delete': async ({ identity, params }) => {
      await past.delete(organiserOf(identity), params)
      return {}
    },
  }
}
