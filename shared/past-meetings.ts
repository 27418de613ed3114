/** What owner and delegates of a room ask about the meetings that ended in it. Times are ms since the epoch. */
import { z } from 'zod'
import { Attendance } from './attendance.ts'
import { ChatMessage } from './chat.ts'
import { MeetingId, RoomId } from './ids.ts'
import { EndReason } from './meeting.ts'
import { Nothing } from './wire.ts'

export const PastMeeting = z.object({
  id: MeetingId,
  openedAt: z.number(),
  endedAt: z.number(),
  /** Null when its journal could not be read. */
  reason: EndReason.nullable(),
  /** When it is deleted by itself. */
  keptUntil: z.number(),
})
export type PastMeeting = z.output<typeof PastMeeting>

const room = z.object({ roomId: RoomId })
const one = room.extend({ meetingId: MeetingId })

export const pastMeetingsShapes = {
  /** The newest first. */
  'past-meetings:list': {
    params: room.extend({ page: z.coerce.number().int().min(1).max(100_000).optional() }),
    body: null,
    reply: z.object({
      title: z.string(),
      meetings: z.array(PastMeeting),
      page: z.number().int(),
      pages: z.number().int(),
      /** How long a meeting is kept after its end, in days. */
      keptDays: z.number().int(),
    }),
  },
  'past-meetings:attendance': { params: one, body: null, reply: Attendance },
  /** What was said to everyone and to moderators, not from one to another; `before`: older than this `seq`. */
  'past-meetings:chat': {
    params: one.extend({ before: z.coerce.number().int().optional() }),
    body: null,
    reply: z.object({ messages: z.array(ChatMessage), more: z.boolean() }),
  },
  /** The notes as a Yjs update in base64; null when nobody opened them. */
  'past-meetings:notes': { params: one, body: null, reply: z.object({ state: z.string().nullable() }) },
  /** Nothing of it is kept: not who was there, not what was said or written. */
  'past-meetings:delete': { params: one, body: z.strictObject({}), reply: Nothing },
} as const
