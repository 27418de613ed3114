/**
 * What is said in writing. The meeting keeps that it was said, and of each person what is needed to let them go on; words
 * and what others see of them go with the events to a table of their own.
 */
import type { ChatMessage, ChatRules, ChatScope } from '../../shared/chat.ts'
import { CHAT_EDIT_MS, CHAT_MAX_CHARACTERS, type ChatEmoji } from '../../shared/chat-limits.ts'
import type { ChatBlock } from '../../shared/chat-text.ts'
import type { MessageId, ParticipantId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import { maySay, mayRead, readerIn } from './chat-audience.ts'
import { Erasable } from './erasable.ts'
import type { Feature, Typed } from './feature.ts'
import { insider, moderator, withParticipant } from './inside.ts'
import type { Meeting, Participant } from './meeting.ts'
import { NEW_CHAT } from './speaking.ts'

/** So many of somebody's newest messages are known again when they are sent once more. */
const RECENT_MAX = 16

/** What somebody writes, read. `length` in characters. */
export type Words = {
  readonly source: string
  readonly body: readonly ChatBlock[]
  readonly length: number
  readonly mentions: readonly (ParticipantId | null)[]
  readonly links: boolean
}

type By = { readonly by: ParticipantId; readonly at: number }
/** `about`: the message as it is stored now. */
type About = By & { readonly about: ChatMessage }

export type ChatCommands = {
  say: By & {
    readonly message: MessageId
    readonly scope: ChatScope
    readonly replyTo: MessageId | null
    readonly words: Words
  }
  'edit-message': About & { readonly words: Words }
  'delete-message': About
  'approve-message': About
  'report-message': About
  'react-to-message': About & { readonly emoji: ChatEmoji; readonly on: boolean }
  'clear-chat': By
  'rule-chat': { readonly by: ParticipantId; readonly rules: ChatRules }
}

/** What is told of a message and stored of it; `source` when its words are new. */
export type Told = { readonly message: ChatMessage; readonly source?: string }
type OfMessage = By & { readonly message: MessageId; readonly told?: Erasable<Told> }
type Facts = { readonly length: number; readonly mentions: readonly (ParticipantId | null)[] }

export type ChatEvents = {
  'message-said': OfMessage &
    Facts & { readonly scope: ChatScope; readonly replyTo: MessageId | null; readonly held?: true }
  'message-edited': OfMessage & Facts
  'message-deleted': OfMessage
  /** `author` need not wait any more. */
  'message-approved': OfMessage & { readonly author: ParticipantId }
  'message-reported': OfMessage
  'message-reacted': OfMessage & {
    readonly emoji: ChatEmoji
    readonly on: boolean
    readonly name?: Erasable<string>
  }
  'chat-cleared': By
  'chat-ruled': { readonly by: ParticipantId; readonly rules: ChatRules }
}

export const chat: Feature<ChatCommands, ChatEvents> = {
  decide: {
    say,
    'edit-message': edit,
    // One's own, or as a moderator anybody's. What is deleted stays so.
    'delete-message': (meeting, { by, about, at }) => {
      const who = reader(meeting, by, about)
      if (about.author.id !== by) moderator(meeting, by)
      if (about.deletedBy !== null) return []
      const deletedBy = { id: by, name: who.name }
      const message = { ...about, body: null, mentions: [], mentionsModerators: false, deletedBy }
      return [{ type: 'message-deleted', message: about.id, by, at, told: new Erasable({ message }) }]
    },
    'approve-message': (meeting, { by, about, at }) => {
      moderator(meeting, by)
      standing(meeting, reader(meeting, by, about).id, about)
      if (!about.held) return []
      const told = new Erasable({ message: { ...about, held: false } })
      return [{ type: 'message-approved', message: about.id, author: about.author.id, by, at, told }]
    },
    'report-message': (meeting, { by, about, at }) => {
      standing(meeting, by, about)
      return [{ type: 'message-reported', message: about.id, by, at, told: new Erasable({ message: about }) }]
    },
    'react-to-message': (meeting, { by, about, at, emoji, on }) => {
      const who = standing(meeting, by, about)
      if (on) permit(meeting, who, about.scope)
      const told = new Erasable({ message: about })
      const name = new Erasable(who.name)
      return [{ type: 'message-reacted', message: about.id, by, at, emoji, on, name, told }]
    },
    'clear-chat': (meeting, { by, at }) => [{ type: 'chat-cleared', by: moderator(meeting, by).id, at }],
    'rule-chat': (meeting, { by, rules }) => {
      moderator(meeting, by)
      const same = JSON.stringify(rules) === JSON.stringify(meeting.chat.rules)
      return same ? [] : [{ type: 'chat-ruled', by, rules }]
    },
  },
  evolve: {
    'message-said': (meeting, { by, message, at, held, scope }) =>
      withParticipant(meeting, by, (who) => {
        const recent = [...who.speaking.recent, message].slice(-RECENT_MAX)
        const approved = who.speaking.approved || (scope === 'everyone' && held !== true)
        return { ...who, speaking: { at, recent, approved } }
      }),
    'message-edited': (meeting) => meeting,
    'message-deleted': (meeting) => meeting,
    'message-reported': (meeting) => meeting,
    'message-reacted': (meeting) => meeting,
    'message-approved': (meeting, { author }) =>
      withParticipant(meeting, author, (who) => ({ ...who, speaking: { ...who.speaking, approved: true } })),
    'chat-cleared': (meeting, { at }) => ({ ...meeting, chat: { ...meeting.chat, clearedAt: at } }),
    'chat-ruled': (meeting, { rules }) => ({
      ...meeting,
      chat: { ...meeting.chat, rules: { ...NEW_CHAT.rules, ...rules } },
    }),
  },
}

/**
 * Nothing when it was said already.
 *
 * @throws Refused `forbidden` where one may not speak, or may not write links; `not-found` when nobody is there to be
 *   spoken to; `limit-reached` with the limit `characters`; `rate-limited` in slow mode.
 */
function say(meeting: Meeting, command: Typed<ChatCommands, 'say'>): Typed<ChatEvents>[] {
  const { by, at, message: id, scope, replyTo, words } = command
  const who = insider(meeting, by)
  if (who.speaking.recent.includes(id)) return []
  if (!id.startsWith(`${by}-`)) throw new Refused('bad-request', 'not an id of your own', { field: 'id' })
  permit(meeting, who, scope)
  const recipient = recipientOf(meeting, who, scope)
  checkWords(meeting, who, words)
  pause(meeting, who, at)
  const held = scope === 'everyone' && mustWaitForApproval(meeting, who)
  const message: ChatMessage = {
    ...{ id, seq: 0, at, scope, replyTo, held, recipient: recipient?.name ?? null },
    author: { id: by, name: who.name, role: who.role },
    ...shown(words),
    editedAt: null,
    deletedBy: null,
  }
  const { length, mentions, source } = words
  const said = { type: 'message-said', message: id, by, at, scope, replyTo, length, mentions } as const
  const told = new Erasable({ message, source })
  return [held ? { ...said, held: true, told } : { ...said, told }]
}

/** @throws Refused `forbidden` to others than its author and after 15 minutes; else as `say`. */
function edit(meeting: Meeting, { by, at, about, words }: Typed<ChatCommands, 'edit-message'>) {
  const who = standing(meeting, by, about)
  if (about.author.id !== by) throw new Refused('forbidden', 'only its author may change a message')
  if (at - about.at > CHAT_EDIT_MS)
    throw new Refused('forbidden', 'too late to change it', { limit: 'minutes', max: CHAT_EDIT_MS / 60_000 })
  permit(meeting, who, about.scope)
  checkWords(meeting, who, words)
  const { length, mentions, source } = words
  const message = { ...about, ...shown(words), editedAt: at }
  const told = new Erasable({ message, source })
  return [{ type: 'message-edited', message: about.id, by, at, length, mentions, told } as const]
}

function shown({ body, mentions }: Words): Pick<ChatMessage, 'body' | 'mentions' | 'mentionsModerators'> {
  const people = mentions.filter((id) => id !== null)
  return { body: [...body], mentions: people, mentionsModerators: mentions.includes(null) }
}

function permit(meeting: Meeting, who: Participant, scope: ChatScope): void {
  if (!maySay(meeting, who, scope))
    throw new Refused('forbidden', 'this chat is closed to you', { field: 'scope' })
}

function recipientOf({ participants }: Meeting, who: Participant, scope: ChatScope): Participant | null {
  if (typeof scope !== 'object') return null
  const recipient = participants.get(scope.only)
  // A telephone shows no words.
  if (recipient?.via !== 'browser' || recipient.id === who.id)
    throw new Refused('not-found', 'nobody reads this', { field: 'scope' })
  return recipient
}

function checkWords({ chat }: Meeting, who: Participant, { length, links }: Words): void {
  if (length === 0) throw new Refused('bad-request', 'there are no words', { field: 'text' })
  if (length > CHAT_MAX_CHARACTERS)
    throw new Refused('limit-reached', 'this message is too long', {
      ...{ field: 'text', limit: 'characters', max: CHAT_MAX_CHARACTERS },
    })
  if (links && isGuest(who) && !chat.rules.guestLinks)
    throw new Refused('forbidden', 'guests may not write links now', { field: 'text', limit: 'links' })
}

function pause({ chat }: Meeting, { role, speaking }: Participant, at: number): void {
  if (role === 'moderator' || speaking.at === null) return
  const retryAfterMs = speaking.at + chat.rules.pauseS * 1_000 - at
  if (retryAfterMs > 0)
    throw new Refused('rate-limited', 'slow mode', {
      ...{ limit: 'seconds', max: chat.rules.pauseS, retryAfterMs },
    })
}

function mustWaitForApproval({ chat }: Meeting, who: Participant): boolean {
  return chat.rules.approveGuests && isGuest(who) && !who.speaking.approved
}

/** Nobody vouches for their name. */
function isGuest({ verified, role }: Participant): boolean {
  return !verified && role !== 'moderator'
}

/** Who asks, when the message is for them. @throws Refused `not-found` when it is not. */
function reader(meeting: Meeting, by: ParticipantId, about: ChatMessage): Participant {
  const who = insider(meeting, by)
  if (!mayRead(about, readerIn(meeting, who))) throw new Refused('not-found', 'there is no such message')
  return who
}

/** The same for a message that has its words. */
function standing(meeting: Meeting, by: ParticipantId, about: ChatMessage): Participant {
  const who = reader(meeting, by, about)
  const { clearedAt } = meeting.chat
  if (about.deletedBy !== null || (clearedAt !== null && about.at <= clearedAt))
    throw new Refused('not-found', 'this message was deleted')
  return who
}
