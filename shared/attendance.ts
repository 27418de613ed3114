/** Who was in a meeting and for how long; and for moderators, who took how much part. Times are ms since the epoch. */
import { z } from 'zod'
import { happening } from './happening.ts'
import { ROLES } from './roles.ts'
import type { Rate } from './wire.ts'

export const Attendee = z.object({
  /** Of a telephone, no more of its number than its end. */
  name: z.string(),
  /** As it was last. */
  role: z.enum(ROLES),
  via: z.enum(['browser', 'phone']),
  /** The name is what their provider of identity says. */
  verified: z.boolean(),
  /** Each time they were here, in order; `to` is null while they are. */
  stays: z.array(z.object({ from: z.number(), to: z.number().nullable() })),
  presentMs: z.number(),
})
export type Attendee = z.output<typeof Attendee>

/** `until`: when the meeting ended, null while it goes on. Who came first stands first. */
export const Attendance = z.object({
  since: z.number(),
  until: z.number().nullable(),
  /** When this was counted. */
  now: z.number(),
  attendees: z.array(Attendee),
})
export type Attendance = z.output<typeof Attendance>

/** What somebody did, as far as it can be counted. */
export const Participation = Attendee.extend({
  spokenMs: z.number(),
  messages: z.number().int(),
  hands: z.number().int(),
})
export type Participation = z.output<typeof Participation>

/** The meeting in equal parts of time: how many were here at some moment of each, and what they did. */
export const Timeline = z.object({
  from: z.number(),
  stepMs: z.number(),
  present: z.array(z.number().int()),
  spokenMs: z.array(z.number()),
  messages: z.array(z.number().int()),
  hands: z.array(z.number().int()),
})
export type Timeline = z.output<typeof Timeline>

export const Dashboard = Attendance.extend({ attendees: z.array(Participation), timeline: Timeline })
export type Dashboard = z.output<typeof Dashboard>

/** Each is counted from the meeting's whole journal. */
const costly: Rate = { perSecond: 0.5, burst: 6 }

export const attendanceRequests = {
  /** Moderators: who is and was here. */
  'attendance:show': { from: 'inside', payload: z.strictObject({}), reply: Attendance, rate: costly },
  /** Moderators: how much part everybody took. That somebody looks is told to everybody, once. */
  'dashboard:show': { from: 'inside', payload: z.strictObject({}), reply: Dashboard, rate: costly },
} as const

export const attendanceHappenings = {
  /** From now on moderators see how much part everybody takes. */
  'dashboard:opened': happening(z.object({}), { replaces: () => 'dashboard' }),
} as const
