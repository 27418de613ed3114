/** What this page knows of what was said. Pure. */
import type { ChatMessage, ChatReaction } from '../../../shared/chat.ts'
import type { Happening, Reply } from '../../../shared/protocol.ts'

export type Said = ChatMessage & { readonly reactions: readonly ChatReaction[] }

/** In order, the oldest first. `more`: there are older ones. */
export type ChatLog = { readonly messages: readonly Said[]; readonly more: boolean }

export const NOTHING_SAID: ChatLog = { messages: [], more: false }

/** So many stay in memory; the others are asked for again. */
const KEPT = 2_000

/** The log after one happening; the same when it is about something else. */
export function hear(log: ChatLog, happening: Happening): ChatLog {
  if (happening.name === 'chat:message') return withMessage(log, happening.notice.message)
  if (happening.name === 'chat:reacted') {
    const { id } = happening.notice
    const reacted = (one: Said): Said => (one.id === id ? withReaction(one, happening.notice) : one)
    return { ...log, messages: log.messages.map(reacted) }
  }
  if (happening.name !== 'chat:cleared') return log
  const { seq } = happening.notice
  return { messages: log.messages.filter((one) => one.seq > seq), more: false }
}

/** The log with a page of the history: what was heard meanwhile is newer. */
export function withPage(log: ChatLog, { messages, more }: Reply<'chat:history'>): ChatLog {
  const known = new Map(log.messages.map((one) => [one.id, one]))
  const fresh = messages.filter(({ id }) => !known.has(id))
  const reactions = new Map(messages.map((one) => [one.id, one.reactions]))
  const kept = log.messages.map((one) => ({ ...one, reactions: reactions.get(one.id) ?? one.reactions }))
  return { messages: [...fresh, ...kept].sort((one, other) => one.seq - other.seq), more }
}

function withMessage(log: ChatLog, message: ChatMessage): ChatLog {
  const at = log.messages.findLastIndex(({ id }) => id === message.id)
  const reactions = message.deletedBy === null ? (log.messages[at]?.reactions ?? []) : []
  const now = { ...message, reactions }
  if (at !== -1) return { ...log, messages: log.messages.with(at, now) }
  const after = log.messages.findLastIndex(({ seq }) => seq < message.seq) + 1
  const messages = log.messages.toSpliced(after, 0, now)
  return messages.length > KEPT ? { messages: messages.slice(-KEPT), more: true } : { ...log, messages }
}

type Reaction = { readonly by: string; readonly emoji: ChatReaction['emoji']; readonly on: boolean }

function withReaction(message: Said, { by, emoji, on }: Reaction): Said {
  const found = message.reactions.find((one) => one.emoji === emoji)
  const others = (found?.by ?? []).filter((one) => one !== by)
  const now = { emoji, by: on ? [...others, by as ChatReaction['by'][number]] : others }
  const reactions = found
    ? message.reactions.map((one) => (one === found ? now : one))
    : [...message.reactions, now]
  return { ...message, reactions: reactions.filter((one) => one.by.length > 0) }
}

/** Whether this message is meant for somebody in particular: it names them, or only they are spoken to. */
export function isMeantFor(
  message: ChatMessage,
  self: { readonly id: string; readonly role: string },
): boolean {
  const { mentions, mentionsModerators, scope } = message
  return (
    mentions.some((id) => id === self.id) ||
    (mentionsModerators && self.role === 'moderator') ||
    (typeof scope === 'object' && scope.only === self.id)
  )
}

/** A place of the chat as one word. */
export function keyOf(scope: ChatMessage['scope']): string {
  return typeof scope === 'object' ? scope.only : scope
}
