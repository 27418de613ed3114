/**
 * The shared notes' own lane: a Socket.IO namespace on the connection of a page that is inside. What is written travels as
 * Yjs updates in base64, what is long in parts.
 */
import { z } from 'zod'
import { ParticipantId } from './ids.ts'
import { NOTES_PART_BYTES, NOTES_UPDATE_MAX_BYTES } from './notes-limits.ts'
import { Nothing, type Notices, type Rate, type Requests } from './wire.ts'

const PART_MAX_CHARACTERS = Math.ceil(NOTES_PART_BYTES / 3) * 4
const PARTS_MAX = Math.ceil(NOTES_UPDATE_MAX_BYTES / NOTES_PART_BYTES)

const Bytes = z
  .string()
  .max(PART_MAX_CHARACTERS)
  .regex(/^[A-Za-z0-9+/]*={0,2}$/)
/** Which document this is: another one after everything was erased. */
const Generation = z.string().max(64)
const Client = z.number().int().min(1).max(0xffff_ffff)
/** The first part of something; the others are asked for with `notes:part`. */
const Parts = z.object({ parts: z.number().int(), first: z.string() })

/** Where somebody is in the text: relative positions of Yjs as JSON; null: nowhere. */
const Place = z.string().max(400)
export const NotesCaret = z.object({
  id: ParticipantId,
  name: z.string(),
  anchor: Place.nullable(),
  head: Place.nullable(),
})
export type NotesCaret = z.output<typeof NotesCaret>

export const NotesVersion = z.object({
  id: z.number().int(),
  at: z.number(),
  /** `restored`: as it was before an older version came back. */
  why: z.enum(['hour', 'end', 'restored']),
})
export type NotesVersion = z.output<typeof NotesVersion>

const often: Rate = { perSecond: 10, burst: 60 }
const seldom: Rate = { perSecond: 1, burst: 10 }

/** All for those inside. */
export const notesRequests = {
  /**
   * Begins, or goes on after a break with what the page has: its `client` and `vector` of the same `generation`. `schema`
   * is the page's number of the notes' schema.
   */
  'notes:open': {
    payload: z.strictObject({
      schema: z.number().int(),
      known: z.strictObject({ generation: Generation, client: Client, vector: Bytes }).nullable(),
    }),
    /**
     * `client`: the Yjs id under which this page writes. `update`: what the page lacks, or everything when `fresh`.
     * `vector`: what the server has. `schema`: the server's; a page with a lower number only reads.
     */
    reply: z.object({
      generation: Generation,
      client: Client,
      fresh: z.boolean(),
      schema: z.number().int(),
      vector: z.string(),
      update: Parts,
    }),
    rate: seldom,
  },
  /** A further part, from 1 on, of what this page asked for last. */
  'notes:part': {
    payload: z.strictObject({ part: z.number().int().min(1).max(10_000) }),
    reply: z.object({ bytes: z.string() }),
    rate: { perSecond: 50, burst: 100 },
  },
  /**
   * Writes a Yjs update, in order of its parts. Answered after the last part once it is stored: it outlives a crash.
   * Refused: `forbidden` when the notes are locked, `outdated` for an older schema, `conflict` when something before it is
   * missing, `limit-reached` when the notes are full, `bad-request` for what is not ours. Nothing of it is applied then.
   */
  'notes:write': {
    payload: z.strictObject({
      generation: Generation,
      part: z.number().int().min(0).max(PARTS_MAX),
      last: z.boolean(),
      bytes: Bytes,
    }),
    reply: Nothing,
    rate: often,
  },
  'notes:caret': {
    payload: z.strictObject({ anchor: Place.nullable(), head: Place.nullable() }),
    reply: Nothing,
    rate: often,
  },
  /** The newest first. */
  'notes:versions': {
    payload: z.strictObject({}),
    reply: z.object({ versions: z.array(NotesVersion) }),
    rate: seldom,
  },
  'notes:version': {
    payload: z.strictObject({ id: z.number().int() }),
    reply: Parts,
    rate: seldom,
  },
  /** For moderators: that version is the text again. */
  'notes:restore': {
    payload: z.strictObject({ id: z.number().int() }),
    reply: Nothing,
    rate: seldom,
  },
  /** For moderators: nothing is left of them, nor of their versions. */
  'notes:erase': { payload: z.strictObject({}), reply: Nothing, rate: seldom },
} as const

export const notesNotices = {
  /** Updates that are stored. */
  'notes:changed': z.object({ updates: z.array(z.string()) }),
  /** Who is where since the last time; who is not told of is where they were. */
  'notes:carets': z.object({ carets: z.array(NotesCaret) }),
  /** Everything was erased: open again. */
  'notes:replaced': z.object({}),
} as const

export type NotesToServer = Requests<typeof notesRequests>
export type NotesToClient = Notices<typeof notesNotices>
