/** Numbers and signs of the chat that both sides must agree on. Plain values: the browser may import this file. */

/** Of one message, as people count: an emoji made of one code point is one. */
export const CHAT_MAX_CHARACTERS = 5_000

/** How long an author may change what was said, in ms. */
export const CHAT_EDIT_MS = 15 * 60_000

export const CHAT_MENTIONS_MAX = 20

/** Messages in one answer of `chat:history`. */
export const CHAT_PAGE_MAX = 200

/** How often one person may say or change something, whatever sockets they have. */
export const CHAT_RATE = { perSecond: 5, burst: 10 } as const

/** Of slow mode, in s. */
export const CHAT_PAUSE_MAX_S = 600

/** How long somebody counts as typing after a word of it, in ms. */
export const TYPING_MS = 5_000

/** What one can answer a message with, without words. */
export const CHAT_EMOJI = ['👍', '👎', '❤️', '😂', '😮', '😢', '🎉', '👏', '🙏', '✅', '❓', '👀'] as const
export type ChatEmoji = (typeof CHAT_EMOJI)[number]
