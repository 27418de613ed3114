import { administratorOf } from '../../auth/identity.ts'
import type { Administration } from '../../rooms/administration.ts'
import type { PortalHandlers, PortalCall } from '../portal.ts'
import type { PortalRequest } from '../../../shared/portal-routes.ts'

type Names = Extract<PortalRequest, `admin:${string}`>

/** For administrators only. */
export function adminHandlers(administration: Administration): Pick<PortalHandlers, Names> {
  const asked = <N extends Names>({ identity, params }: PortalCall<N>): PortalCall<N>['params'] => {
    administratorOf(identity)
    return params
  }
  return {
    'admin:users': (call) => administration.users(asked(call)),
    'admin:user': ({ identity, params }) => administration.user(administratorOf(identity), params.userId),
    'admin:set-disabled': ({ identity, params, body }) =>
      administration.setDisabled(administratorOf(identity), params.userId, body.disabled),
    'admin:rooms': ({ identity, params }) => administration.rooms(administratorOf(identity), params),
    'admin:meetings': (call) => administration.meetings(asked(call)),
    'admin:end-meeting': ({ identity, params }) =>
      administration.endMeeting(administratorOf(identity), params.meetingId),
    'admin:blocked-callers': (call) => administration.blockedCallers(asked(call)),
    'admin:unblock-caller': ({ identity, params }) =>
      administration.unblockCaller(administratorOf(identity), params.blockId),
    'admin:audit': (call) => administration.audit(asked(call)),
  }
}
