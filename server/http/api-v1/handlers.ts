import type { Request } from 'express'
import type { ApiBody, ApiName, ApiParams, ApiReply } from '../../../shared/api-v1.ts'
import type { Organiser } from '../../auth/identity.ts'
import { deleteEventRoom, putEventRoom } from '../../rooms/calendar.ts'
import { changeRoom } from '../../rooms/change.ts'
import { createRoom } from '../../rooms/create.ts'
import { showRoom } from '../../rooms/list.ts'
import type { RoomsPorts } from '../../rooms/ports.ts'
import { deleteRoom } from '../../rooms/remove.ts'
import { languageOf } from '../language.ts'
import { meetingOf, meetingsOf } from './meetings.ts'

/** One request of other software, read, and whom it acts for. */
export type ApiCall<N extends ApiName> = {
  readonly params: ApiParams<N>
  readonly body: ApiBody<N>
  readonly by: Organiser
  readonly request: Request
}
/** An operation without a function does not compile. */
export type ApiHandlers = { readonly [N in ApiName]: (call: ApiCall<N>) => Promise<ApiReply<N>> }

/** What the API does: the same as the portal does for the same person. */
export function apiHandlers(rooms: RoomsPorts): ApiHandlers {
  return {
    'meetings:list': async ({ by }) => ({ status: 200, body: { meetings: await meetingsOf(rooms, by) } }),
    'meetings:create': async ({ by, body: { language, ...chosen }, request }) => {
      const { id } = await createRoom(rooms, by, chosen, language ?? languageOf(request))
      return { status: 201, body: await meetingOf(rooms, by, id) }
    },
    'meetings:show': async ({ by, params: { id } }) => {
      await showRoom(rooms, by, id)
      return { status: 200, body: await meetingOf(rooms, by, id) }
    },
    'meetings:change': async ({ by, params: { id }, body }) => {
      await changeRoom(rooms, by, id, body)
      return { status: 200, body: await meetingOf(rooms, by, id) }
    },
    'meetings:delete': async ({ by, params: { id } }) => {
      await deleteRoom(rooms, by, id)
      return { status: 204, body: null }
    },
    'calendar-events:put': async ({ by, params: { key }, body: { title, language }, request }) => {
      const event = { key, title, language: language ?? languageOf(request) }
      const { id, made } = await putEventRoom(rooms, by, event)
      const { settings: _settings, ...meeting } = await meetingOf(rooms, by, id)
      return { status: made ? 201 : 200, body: meeting }
    },
    'calendar-events:delete': async ({ by, params: { key } }) => {
      await deleteEventRoom(rooms, by, key)
      return { status: 204, body: null }
    },
  }
}
