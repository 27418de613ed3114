import { organiserOf } from '../../auth/identity.ts'
import type { RoomsPorts } from '../../rooms/ports.ts'
import { startTemporaryMeeting } from '../../rooms/temporary.ts'
import { languageOf } from '../language.ts'
import type { PortalHandlers } from '../portal.ts'

/** Meetings without a room of their own. */
export function meetingsHandlers(rooms: RoomsPorts): Pick<PortalHandlers, 'meetings:start-temporary'> {
  return {
    'meetings:start-temporary': ({ identity, body, request }) =>
      startTemporaryMeeting(rooms, organiserOf(identity), body.language ?? languageOf(request)),
  }
}
