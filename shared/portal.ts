/**
 * What a browser asks of the portal over HTTP: parameters (path and query, all text), body and reply of each request of
 * `portal-routes.ts`. Failures are answered as `Failure` with a matching HTTP status.
 */
import { z } from 'zod'
import { ConnectionCode, MeetingId, Pin, RoomId, UserId } from './ids.ts'
import { isMailAddress } from './mail-address.ts'
import { plainText } from './plain-text.ts'
import { pastMeetingsShapes } from './past-meetings.ts'
import type { PortalRequest } from './portal-routes.ts'
import { EndReason, Invitation } from './meeting.ts'
import { LINK_KINDS, ROOM_STANDINGS } from './roles.ts'
import { RoomChanges, RoomSettings } from './room-settings.ts'
import { Nothing } from './wire.ts'

/** Who is signed in as an organiser. */
export const Account = z.object({
  id: UserId,
  name: z.string(),
  email: z.string().nullable(),
  administrator: z.boolean(),
})
export type Account = z.output<typeof Account>

/** Organisers have an account and rooms; attendees only sign in to join. */
export const AccountKind = z.enum(['organiser', 'attendee'])
export type AccountKind = z.output<typeof AccountKind>

export const Provider = z.object({
  id: z.string(),
  name: z.string(),
  /** Address of an image on this site. */
  logo: z.string().nullable(),
  /** Whether it answered when it was last asked; one that did not may be tried all the same. */
  answers: z.boolean(),
})
export type Provider = z.output<typeof Provider>

const running = z.object({ meetingId: MeetingId, since: z.number(), participants: z.number().int() })

/** A room as its list shows it. */
export const RoomSummary = z.object({
  id: RoomId,
  title: z.string(),
  standing: z.enum(ROOM_STANDINGS),
  /** The owner's name. */
  owner: z.string(),
  favourite: z.boolean(),
  delegates: z.number().int(),
  /** ms since the epoch. */
  createdAt: z.number(),
  usedAt: z.number().nullable(),
  /** The meeting that goes on in it now. */
  running: running.nullable(),
})
export type RoomSummary = z.output<typeof RoomSummary>

export const ROOM_SORTS = ['date', 'title', 'favourites'] as const
export type RoomSort = (typeof ROOM_SORTS)[number]

export const RoomPage = RoomSummary.extend({ settings: RoomSettings })
export type RoomPage = z.output<typeof RoomPage>

const settingNames = z.keyof(RoomSettings)

export const RENEWABLE = [...LINK_KINDS, 'code', 'pin'] as const
export type Renewable = (typeof RENEWABLE)[number]

export const Delegate = z.object({ id: UserId, name: z.string(), email: z.string().nullable() })
export type Delegate = z.output<typeof Delegate>

const email = z.string().refine(isMailAddress, 'must be the address of a mailbox')
const search = z
  .object({ search: plainText.max(200), page: z.coerce.number().int().min(1).max(100_000) })
  .partial()
const paged = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    total: z.number().int(),
    page: z.number().int(),
    pages: z.number().int(),
  })

export const UserSummary = Account.extend({
  provider: z.string(),
  disabled: z.boolean(),
  createdAt: z.number(),
  seenAt: z.number(),
  rooms: z.number().int(),
})
export type UserSummary = z.output<typeof UserSummary>

/** A telephone number that tried too many wrong PINs. Nobody here knows more of it than its end. */
export const BlockedCaller = z.object({
  id: z.string(),
  ending: z.string().nullable(),
  /** The address that the last of these calls came from. */
  source: z.string().nullable(),
  /** ms since the epoch. */
  until: z.number(),
})
export type BlockedCaller = z.output<typeof BlockedCaller>

export const AuditEntry = z.object({
  at: z.number(),
  actor: z.string(),
  action: z.string(),
  room: z.object({ id: z.string(), title: z.string() }).nullable(),
  subject: z.string().nullable(),
})
export type AuditEntry = z.output<typeof AuditEntry>

const room = z.object({ roomId: RoomId })
const user = z.object({ userId: UserId })
const none = z.object({})
const path = z.object({ path: z.string() })

type Shape = { readonly params: z.ZodType; readonly body: z.ZodType | null; readonly reply: z.ZodType }

export const portal = {
  'session:show': {
    params: none,
    body: null,
    reply: z.object({ account: Account.nullable(), attendee: z.object({ name: z.string() }).nullable() }),
  },
  /**
   * Ends both sessions of this browser. `location`: where the provider ends its own, else `/`; `signedInAt`: names of the
   * providers that end none.
   */
  'session:end': {
    params: none,
    body: z.strictObject({}),
    reply: z.object({ location: z.string(), signedInAt: z.array(z.string()) }),
  },
  'sign-in:providers': {
    params: z.object({ audience: AccountKind }),
    body: null,
    reply: z.object({ providers: z.array(Provider) }),
  },
  /** `returnTo`: a path of ours to come back to. @returns where the browser goes now, at the provider. */
  'sign-in:start': {
    params: none,
    body: z.strictObject({ provider: z.string().max(64), returnTo: z.string().max(512) }),
    reply: z.object({ location: z.string() }),
  },
  'statistics:show': {
    params: none,
    body: null,
    reply: z.object({
      meetings: z.number().int(),
      participants: z.number().int(),
      capacity: z.number().int().nullable(),
    }),
  },

  /** Signed in. `path`: where the meeting is entered as its moderator. */
  'meetings:start-temporary': {
    params: none,
    body: z.strictObject({ language: z.enum(['en', 'fr']).optional() }),
    reply: z.object({
      path: z.string(),
      meetingId: MeetingId,
      moderatorUrl: z.string(),
      participantUrl: z.string(),
    }),
  },
  /** Signed in. The same refusal, `not-found`, after the same time for every code that leads nowhere. */
  'codes:redeem': { params: none, body: z.strictObject({ code: ConnectionCode }), reply: path },

  'rooms:list': {
    params: z
      .object({
        sort: z.enum(ROOM_SORTS),
        direction: z.enum(['ascending', 'descending']),
      })
      .partial(),
    body: null,
    reply: z.object({
      rooms: z.array(RoomSummary),
      owned: z.number().int(),
      /** How many may be owned. */
      max: z.number().int(),
    }),
  },
  'rooms:defaults': {
    params: z.object({ language: z.enum(['en', 'fr']) }),
    body: null,
    reply: RoomSettings,
  },
  'rooms:create': {
    params: none,
    body: RoomChanges.extend({ title: RoomSettings.shape.title, language: z.enum(['en', 'fr']).optional() }),
    reply: RoomPage,
  },
  'rooms:show': { params: room, body: null, reply: RoomPage },
  /** What is saved while a meeting goes on acts on it at once (`applied`), or from the next one on (`later`). */
  'rooms:change': {
    params: room,
    body: RoomChanges,
    reply: z.object({ room: RoomPage, applied: z.array(settingNames), later: z.array(settingNames) }),
  },
  'rooms:delete': { params: room, body: z.strictObject({}), reply: Nothing },
  'rooms:start': { params: room, body: z.strictObject({}), reply: path },
  'rooms:end-meeting': { params: room, body: z.strictObject({}), reply: Nothing },
  'rooms:invitation': { params: room, body: null, reply: Invitation },
  /** What is named dies now, for everybody who has it, and is made anew; nothing else changes. */
  'rooms:renew': {
    params: room,
    body: z.strictObject({ what: z.array(z.enum(RENEWABLE)).min(1).max(RENEWABLE.length) }),
    reply: Invitation,
  },
  /** `conflict` for a PIN that another room has, or had lately. */
  'rooms:set-pin': { params: room, body: z.strictObject({ pin: Pin }), reply: Invitation },
  'rooms:favourite': { params: room, body: z.strictObject({ favourite: z.boolean() }), reply: Nothing },
  'delegates:list': {
    params: room,
    body: null,
    reply: z.object({ delegates: z.array(Delegate), max: z.number().int() }),
  },
  'delegates:add': {
    params: room,
    body: z.strictObject({ email }),
    reply: z.object({ delegates: z.array(Delegate), max: z.number().int() }),
  },
  'delegates:remove': {
    params: room.extend(user.shape),
    body: z.strictObject({}),
    reply: z.object({ delegates: z.array(Delegate), max: z.number().int() }),
  },
  /** Links, codes and delegates stay; the old owner becomes a delegate. */
  'rooms:hand-over': { params: room, body: z.strictObject({ email }), reply: Nothing },

  ...pastMeetingsShapes,

  'admin:users': { params: search, body: null, reply: paged(UserSummary) },
  'admin:user': {
    params: user,
    body: null,
    reply: UserSummary.extend({ owned: z.array(RoomSummary), delegated: z.array(RoomSummary) }),
  },
  'admin:set-disabled': { params: user, body: z.strictObject({ disabled: z.boolean() }), reply: UserSummary },
  /** Also finds a room by its exact connection code. */
  'admin:rooms': { params: search, body: null, reply: paged(RoomSummary) },
  'admin:meetings': {
    params: search,
    body: null,
    reply: paged(
      z.object({
        id: MeetingId,
        title: z.string(),
        owner: z.string().nullable(),
        since: z.number(),
        participants: z.number().int(),
        waiting: z.number().int(),
      }),
    ),
  },
  'admin:end-meeting': {
    params: z.object({ meetingId: MeetingId }),
    body: z.strictObject({}),
    reply: z.object({ reason: EndReason }),
  },
  'admin:blocked-callers': { params: search, body: null, reply: paged(BlockedCaller) },
  'admin:unblock-caller': {
    params: z.object({ blockId: z.string().max(64) }),
    body: z.strictObject({}),
    reply: Nothing,
  },
  'admin:audit': { params: search, body: null, reply: paged(AuditEntry) },
} as const satisfies Readonly<Record<PortalRequest, Shape>>

type Portal = typeof portal
export type PortalParams<N extends PortalRequest> = z.input<Portal[N]['params']>
export type PortalBody<N extends PortalRequest> = Portal[N]['body'] extends z.ZodType
  ? z.input<Portal[N]['body']>
  : undefined
export type PortalReply<N extends PortalRequest> = z.output<Portal[N]['reply']>
export type ParsedParams<N extends PortalRequest> = z.output<Portal[N]['params']>
export type ParsedBody<N extends PortalRequest> = Portal[N]['body'] extends z.ZodType
  ? z.output<Portal[N]['body']>
  : undefined
