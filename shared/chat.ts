/** The chat of a meeting: what is said to whom, what is asked of it and what is told. */
import { z } from 'zod'
import {
  CHAT_EMOJI,
  CHAT_MAX_CHARACTERS,
  CHAT_MENTIONS_MAX,
  CHAT_PAGE_MAX,
  CHAT_PAUSE_MAX_S,
  CHAT_RATE,
} from './chat-limits.ts'
import { ChatBlock } from './chat-text.ts'
import { happening } from './happening.ts'
import { MessageId, ParticipantId } from './ids.ts'
import { ROLES } from './roles.ts'
import { Nothing, type Rate } from './wire.ts'

/** To whom something is said; `only`: one person, who is told with the author and nobody else. */
export const ChatScope = z.union([
  z.enum(['everyone', 'moderators']),
  z.strictObject({ only: ParticipantId }),
])
export type ChatScope = z.output<typeof ChatScope>

const Emoji = z.enum(CHAT_EMOJI)

/** A message as those it is for see it. Told whole, so that the newest is always right. */
export const ChatMessage = z.object({
  id: MessageId,
  /** Its place in the order of the meeting. */
  seq: z.number().int(),
  /** ms since the epoch. */
  at: z.number(),
  author: z.object({ id: ParticipantId, name: z.string(), role: z.enum(ROLES) }),
  scope: ChatScope,
  /** The name of whom it is for alone. */
  recipient: z.string().nullable(),
  replyTo: MessageId.nullable(),
  mentions: z.array(ParticipantId),
  mentionsModerators: z.boolean(),
  /** Null once it was deleted. */
  body: z.array(ChatBlock).nullable(),
  editedAt: z.number().nullable(),
  deletedBy: z.object({ id: ParticipantId, name: z.string() }).nullable(),
  /** It waits for a moderator: only they and its author see it. */
  held: z.boolean(),
})
export type ChatMessage = z.output<typeof ChatMessage>

/** What moderators may switch while the meeting goes on. */
export const ChatRules = z.strictObject({
  /** Slow mode: so long participants pause between two messages, in s; 0: off. */
  pauseS: z.number().int().min(0).max(CHAT_PAUSE_MAX_S),
  /** The first message to everyone of somebody who is not signed in waits for a moderator. */
  approveGuests: z.boolean(),
  guestLinks: z.boolean(),
})
export type ChatRules = z.output<typeof ChatRules>

/** Who answered a message with what. */
export const ChatReaction = z.object({ emoji: Emoji, by: z.array(ParticipantId) })
export type ChatReaction = z.output<typeof ChatReaction>

// In UTF-16, a character may take two. How many characters it may have is said by the server.
const text = z
  .string()
  .max(4 * CHAT_MAX_CHARACTERS)
  .regex(/^[^\0\p{Cs}]*$/u, 'must be text')
const mentions = z.array(ParticipantId).max(CHAT_MENTIONS_MAX)
const about = z.strictObject({ id: MessageId })

const seldom: Rate = { perSecond: 2, burst: 10 }

export const chatRequests = {
  /**
   * Says something. `id`: one's own id, a `-` and what the page draws for this message, so that it may be asked again
   * with the same after a lost answer. Answered once it is stored.
   */
  'chat:say': {
    from: 'inside',
    payload: z.strictObject({
      id: MessageId,
      scope: ChatScope,
      text,
      replyTo: MessageId.nullable(),
      mentions,
    }),
    reply: Nothing,
    rate: CHAT_RATE,
  },
  /** Changes one's own words, for 15 minutes. */
  'chat:edit': {
    from: 'inside',
    payload: z.strictObject({ id: MessageId, text, mentions }),
    reply: Nothing,
    rate: seldom,
  },
  /** Erases the words: one's own, or as a moderator anybody's. */
  'chat:delete': { from: 'inside', payload: about, reply: Nothing, rate: seldom },
  'chat:react': {
    from: 'inside',
    payload: z.strictObject({ id: MessageId, emoji: Emoji, on: z.boolean() }),
    reply: Nothing,
    rate: seldom,
  },
  /** Moderators: what waits is told to everyone, and its author need not wait any more. */
  'chat:approve': { from: 'inside', payload: about, reply: Nothing, rate: seldom },
  /** Shows a message to the moderators. */
  'chat:report': { from: 'inside', payload: about, reply: Nothing, rate: seldom },
  /** Moderators: erases all that was said until now, to whomever. */
  'chat:clear': { from: 'inside', payload: z.strictObject({}), reply: Nothing, rate: seldom },
  'chat:set-rules': { from: 'inside', payload: ChatRules, reply: Nothing, rate: seldom },
  /** Says that one types, now and again while one does. */
  'chat:typing': {
    from: 'inside',
    payload: z.strictObject({ scope: ChatScope }),
    reply: Nothing,
    rate: { perSecond: 1, burst: 3 },
  },
  /** What was said and may be read by who asks, the newest last; `before`: older than this `seq`. */
  'chat:history': {
    from: 'inside',
    payload: z.strictObject({
      before: z.number().int().nullable(),
      limit: z.number().int().min(1).max(CHAT_PAGE_MAX),
    }),
    reply: z.object({
      messages: z.array(ChatMessage.extend({ reactions: z.array(ChatReaction) })),
      /** There are older ones. */
      more: z.boolean(),
    }),
    rate: { perSecond: 5, burst: 20 },
  },
  /** One's own words as they were written, to change them. */
  'chat:source': { from: 'inside', payload: about, reply: z.object({ text: z.string() }), rate: seldom },
  /** The names behind the reactions to a message. */
  'chat:reactors': {
    from: 'inside',
    payload: about,
    reply: z.object({ reactors: z.array(z.object({ emoji: Emoji, names: z.array(z.string()) })) }),
    rate: seldom,
  },
} as const

export const chatHappenings = {
  /** Something was said, approved, changed or deleted. */
  'chat:message': happening(z.object({ message: ChatMessage }), {
    replaces: ({ message }) => `message ${message.id}`,
  }),
  'chat:reacted': happening(z.object({ id: MessageId, by: ParticipantId, emoji: Emoji, on: z.boolean() }), {
    replaces: ({ id, by, emoji }) => `reaction ${id} ${by} ${emoji}`,
  }),
  /** To moderators: somebody asks them to look at a message. */
  'chat:reported': happening(z.object({ message: ChatMessage, by: z.string() })),
  'chat:ruled': happening(z.object({ rules: ChatRules }), { replaces: () => 'chat rules' }),
  /** All words before `seq` are erased. */
  'chat:cleared': happening(z.object({ seq: z.number().int(), by: z.string() })),
} as const

export const chatNotices = {
  /** Who types there now, the receiver maybe included. Told again while they do, and once when nobody does. */
  'chat:typing': z.object({ scope: ChatScope, people: z.array(ParticipantId) }),
} as const
