/**
 * What other software may ask of us, `/api/v1`: each operation with its parameters, body and answers. `openapi.json` of the
 * server is made of this, and the server serves what stands here. Names of members are those that such software knows.
 */
import { z } from 'zod'
import { RoomId } from './ids.ts'
import { plainText } from './plain-text.ts'
import { RoomChanges, RoomSettings } from './room-settings.ts'
import { Failure } from './wire.ts'

export const API_PREFIX = '/api/v1'
/** Characters of what a calendar calls an event: a UID of RFC 5545 fits. */
export const EVENT_KEY_MAX = 255

export const ApiMeeting = z
  .object({
    id: RoomId,
    name: z.string().describe('The title of the room.'),
    moderator_url: z.url().describe('Admits as a moderator whoever has it: keep it.'),
    attendee_url: z.url().describe('Admits as a participant whoever has it.'),
    authenticated_url: z
      .url()
      .nullable()
      .describe('Admits under the name of their account who signs in at a provider of identity.'),
    visio_code: z
      .string()
      .regex(/^[1-9]\d{8}$/)
      .nullable()
      .describe('The connection code: admits as a moderator who is signed in. Keep it.'),
    delegate: z.boolean().describe('Whether you look after the room for its owner.'),
    phone_number: z.string().optional().describe('To be dialled.'),
    PIN: z
      .string()
      .regex(/^[1-9]\d{8}$/)
      .optional()
      .describe('To be dialled after the number.'),
  })
  .meta({ id: 'Meeting', description: 'A room and all that leads into it.' })
export type ApiMeeting = z.output<typeof ApiMeeting>

const Settings = RoomSettings.meta({ id: 'Settings', description: 'The settings of a room.' })

export const ApiMeetingWithSettings = z
  .object({ ...ApiMeeting.shape, settings: Settings })
  .meta({ id: 'MeetingWithSettings' })
export type ApiMeetingWithSettings = z.output<typeof ApiMeetingWithSettings>

const language = z
  .enum(['en', 'fr'])
  .describe('Of the texts that are not given. Else as Accept-Language says.')

const NewMeeting = z
  .strictObject({ ...RoomChanges.shape, title: RoomSettings.shape.title, language: language.optional() })
  .meta({ id: 'NewMeeting', description: 'What is not given is as new rooms have it.' })
const Changes = z
  .strictObject(RoomChanges.shape)
  .meta({ id: 'Changes', description: 'What is not given stays as it is.' })
const CalendarEvent = z
  .strictObject({ title: RoomSettings.shape.title, language: language.optional() })
  .meta({ id: 'CalendarEvent' })

export const ApiFailure = Failure.meta({
  id: 'Failure',
  description: 'Why something was not done. Programs go by `code`; `message` is for those who read logs.',
})

const none = z.object({})
const meeting = z.object({ id: RoomId })
const event = z.object({
  key: plainText.min(1).max(EVENT_KEY_MAX).describe('What the calendar calls the event, such as its UID.'),
})

type Operation = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  /** Below `API_PREFIX`, as OpenAPI writes it. */
  readonly path: string
  readonly summary: string
  readonly params: z.ZodObject
  readonly body: z.ZodType | null
  /** What each status of success answers; null: nothing. */
  readonly answers: Readonly<Record<number, z.ZodType | null>>
}

export const apiOperations = {
  'meetings:list': {
    method: 'GET',
    path: '/meetings',
    summary: 'The permanent rooms that you own or look after',
    params: none,
    body: null,
    answers: { 200: z.object({ meetings: z.array(ApiMeeting) }) },
  },
  'meetings:create': {
    method: 'POST',
    path: '/meetings',
    summary: 'Make a permanent room',
    params: none,
    body: NewMeeting,
    answers: { 201: ApiMeetingWithSettings },
  },
  'meetings:show': {
    method: 'GET',
    path: '/meetings/{id}',
    summary: 'One room with its settings',
    params: meeting,
    body: null,
    answers: { 200: ApiMeetingWithSettings },
  },
  'meetings:change': {
    method: 'PATCH',
    path: '/meetings/{id}',
    summary: 'Change settings of a room; a meeting in it follows at once',
    params: meeting,
    body: Changes,
    answers: { 200: ApiMeetingWithSettings },
  },
  'meetings:delete': {
    method: 'DELETE',
    path: '/meetings/{id}',
    summary: 'Remove a room that you own, for good; a meeting in it ends',
    params: meeting,
    body: null,
    answers: { 204: null },
  },
  'calendar-events:put': {
    method: 'PUT',
    path: '/calendar-events/{key}',
    summary: 'The room of an event of your calendar, made when there is none yet; it stands in no list',
    params: event,
    body: CalendarEvent,
    answers: { 200: ApiMeeting, 201: ApiMeeting },
  },
  'calendar-events:delete': {
    method: 'DELETE',
    path: '/calendar-events/{key}',
    summary: 'Remove the room of an event of your calendar, for good',
    params: event,
    body: null,
    answers: { 204: null },
  },
} as const satisfies Readonly<Record<string, Operation>>

type Operations = typeof apiOperations
export type ApiName = keyof Operations
export type ApiParams<N extends ApiName> = z.output<Operations[N]['params']>
export type ApiBody<N extends ApiName> = Operations[N]['body'] extends z.ZodType
  ? z.output<Operations[N]['body']>
  : undefined
/** A status of success with what it answers. */
export type ApiReply<N extends ApiName> = {
  [S in keyof Operations[N]['answers'] & number]: {
    readonly status: S
    readonly body: Operations[N]['answers'][S] extends z.ZodType
      ? z.output<Operations[N]['answers'][S]>
      : null
  }
}[keyof Operations[N]['answers'] & number]
