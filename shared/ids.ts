/**
 * Ids and secrets as they cross the wire. All of them are made by the server from cryptographic chance, except
 * `PageId`, which a browser draws when a page loads.
 */
import { z } from 'zod'

const opaque = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/, 'must be 8 to 64 letters, digits, - or _')

export const RoomId = opaque.brand<'RoomId'>()
export type RoomId = z.output<typeof RoomId>

export const MeetingId = opaque.brand<'MeetingId'>()
export type MeetingId = z.output<typeof MeetingId>

export const ParticipantId = opaque.brand<'ParticipantId'>()
export type ParticipantId = z.output<typeof ParticipantId>

/** One message of a chat: its author's id, a `-` and what their page drew for it. */
export const MessageId = opaque.brand<'MessageId'>()
export type MessageId = z.output<typeof MessageId>

/** One server process, drawn when it starts: who comes after it has another one. */
export const ServerId = opaque.brand<'ServerId'>()
export type ServerId = z.output<typeof ServerId>

export const UserId = opaque.brand<'UserId'>()
export type UserId = z.output<typeof UserId>

/**
 * One load of a page: a reload draws a new one, a lost socket keeps it. With the link by which it came it leads to the
 * place that the page has, so it is as good as a seat: told to nobody, never logged.
 */
export const PageId = opaque.brand<'PageId'>()
export type PageId = z.output<typeof PageId>

/** SHA-256 in base64url of a key that a browser keeps in its storage: the same browser over reloads and links. */
export const BrowserId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/)
  .brand<'BrowserId'>()
export type BrowserId = z.output<typeof BrowserId>

export const ProducerId = opaque.brand<'ProducerId'>()
export type ProducerId = z.output<typeof ProducerId>

export const ConsumerId = opaque.brand<'ConsumerId'>()
export type ConsumerId = z.output<typeof ConsumerId>

/** 128 random bits in base64url: who holds it holds a participant's place. Never logged. */
export const Seat = z
  .string()
  .regex(/^[A-Za-z0-9_-]{22}$/)
  .brand<'Seat'>()
export type Seat = z.output<typeof Seat>

/** 128 random bits in base64url: an invitation with one role for one room. Never logged. */
export const LinkToken = z
  .string()
  .regex(/^[A-Za-z0-9_-]{22}$/)
  .brand<'LinkToken'>()
export type LinkToken = z.output<typeof LinkToken>

const nineDigits = z
  .string()
  .transform((written) => written.replace(/[\s.\-\u00A0\u202F]/g, ''))
  .pipe(z.string().regex(/^[1-9]\d{8}$/, 'must be nine digits, the first from 1 to 9'))

/** Nine digits that give a signed-in person moderator rights in one room. Never logged. Spaces are taken out. */
export const ConnectionCode = nineDigits.brand<'ConnectionCode'>()
export type ConnectionCode = z.output<typeof ConnectionCode>

/** Nine digits that let a telephone into one room. Never logged. */
export const Pin = nineDigits.brand<'Pin'>()
export type Pin = z.output<typeof Pin>

/** Who or what opens the socket. */
export const Credential = z.discriminatedUnion('with', [
  z.strictObject({ with: z.literal('link'), room: RoomId, token: LinkToken }),
  /**
   * Of a telephone, by the gateway that it called; nobody else may. Hello's `browser` is then a keyed hash of the caller's
   * number, of which a `withheld` one has another at each call.
   */
  z.strictObject({
    with: z.literal('pin'),
    pin: Pin,
    withheld: z.boolean(),
    /** For administrators: the last digits of the number, and the address that the call came from. */
    ending: z
      .string()
      .regex(/^\d{2}$/)
      .optional(),
    source: z.string().max(64).optional(),
  }),
  /** `since`: the last sequence number this page has applied, null when it has nothing (a reload). */
  z.strictObject({
    with: z.literal('seat'),
    meeting: MeetingId,
    participant: ParticipantId,
    seat: Seat,
    since: z.number().int().min(0).nullable(),
  }),
])
