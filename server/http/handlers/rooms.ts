import { organiserOf } from '../../auth/identity.ts'
import { changeRoom } from '../../rooms/change.ts'
import { createRoom } from '../../rooms/create.ts'
import { invitationFor } from '../../rooms/invitation.ts'
import { listRooms, markFavourite, showRoom } from '../../rooms/list.ts'
import type { RoomsPorts } from '../../rooms/ports.ts'
import { deleteRoom, endMeetingOf } from '../../rooms/remove.ts'
import { renewCredentials } from '../../rooms/renew.ts'
import { defaultSettings } from '../../rooms/settings.ts'
import { startRoom } from '../../rooms/start.ts'
import { languageOf } from '../language.ts'
import type { PortalHandlers } from '../portal.ts'

type Names = Exclude<Extract<keyof PortalHandlers, `rooms:${string}`>, 'rooms:hand-over' | 'rooms:set-pin'>

/** Rooms of organisers. */
export function roomsHandlers(rooms: RoomsPorts): Pick<PortalHandlers, Names> {
  return {
    'rooms:list': ({ identity, params }) => listRooms(rooms, organiserOf(identity), params),
    'rooms:defaults': ({ params }) => defaultSettings(params.language),
    'rooms:create': ({ identity, body: { language, ...chosen }, request }) =>
      createRoom(rooms, organiserOf(identity), chosen, language ?? languageOf(request)),
    'rooms:show': ({ identity, params }) => showRoom(rooms, organiserOf(identity), params.roomId),
    'rooms:change': ({ identity, params, body }) =>
      changeRoom(rooms, organiserOf(identity), params.roomId, body),
    'rooms:delete': async ({ identity, params }) => {
      await deleteRoom(rooms, organiserOf(identity), params.roomId)
      return {}
    },
    'rooms:start': async ({ identity, params }) => {
      return { path: await startRoom(rooms, organiserOf(identity), params.roomId) }
    },
    'rooms:end-meeting': async ({ identity, params }) => {
      await endMeetingOf(rooms, organiserOf(identity), params.roomId)
      return {}
    },
    'rooms:invitation': ({ identity, params }) => invitationFor(rooms, organiserOf(identity), params.roomId),
    'rooms:renew': ({ identity, params, body }) =>
      renewCredentials(rooms, organiserOf(identity), params.roomId, body.what),
    'rooms:favourite': async ({ identity, params, body }) => {
      await markFavourite(rooms, organiserOf(identity), params.roomId, body.favourite)
      return {}
    },
  }
}
