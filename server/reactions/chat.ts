/** Who is told what of the chat: only those whom a message is for. */
import type { ChatMessage } from '../../shared/chat.ts'
import type { Happening } from '../../shared/protocol.ts'
import type { EventOf } from '../meeting/features.ts'
import { mayRead, readerIn } from '../meeting/chat-audience.ts'
import type { ChatEvents } from '../meeting/chat.ts'
import type { Happened } from '../meeting/live-meeting.ts'
import type { Meeting } from '../meeting/meeting.ts'
import type { Following, Message, To } from './following.ts'

type Whole = 'message-said' | 'message-edited' | 'message-deleted' | 'message-approved'

/** It is told whole: as it is after the event. */
const tellsMessage = {
  tell: ({ seq, after }: Happened, { type, told }: EventOf<Whole>): Message[] => {
    if (told === undefined) return []
    const { message } = told.value
    const now = type === 'message-said' ? { ...message, seq } : message
    return toReaders(after, now, { name: 'chat:message', notice: { message: now } })
  },
} as const

export const chatFollowing: { readonly [T in keyof ChatEvents]: Following<T> } = {
  'message-said': tellsMessage,
  'message-edited': tellsMessage,
  'message-deleted': tellsMessage,
  'message-approved': tellsMessage,
  'message-reacted': {
    tell: ({ after }, { message: id, by, emoji, on, told }) =>
      told === undefined
        ? []
        : toReaders(after, told.value.message, { name: 'chat:reacted', notice: { id, by, emoji, on } }),
  },
  'message-reported': {
    tell: ({ after }, { by, told }) => {
      if (told === undefined) return []
      const { message } = told.value
      const notice = { message, by: after.participants.get(by)?.name ?? '' }
      return [{ to: 'moderators', happening: { name: 'chat:reported', notice } }]
    },
  },
  'chat-cleared': {
    tell: ({ seq, after }, { by }) => {
      const notice = { seq, by: after.participants.get(by)?.name ?? '' }
      return [{ to: 'everyone', happening: { name: 'chat:cleared', notice } }]
    },
    log: ({ by }) => ({ participantId: by }),
  },
  'chat-ruled': {
    tell: ({ after }) => [
      { to: 'everyone', happening: { name: 'chat:ruled', notice: { rules: after.chat.rules } } },
    ],
    log: ({ by }) => ({ participantId: by }),
  },
}

/** Who came after something was said hears nothing of it either, where the room keeps it from them. */
function toReaders(meeting: Meeting, message: ChatMessage, happening: Happening): Message[] {
  const { author, scope, held } = message
  const authorModerates = meeting.participants.get(author.id)?.role === 'moderator'
  return readers().map((to) => ({ to, happening }))

  function readers(): To[] {
    if (typeof scope === 'object') return [{ only: author.id }, { only: scope.only }]
    if (scope === 'everyone' && !held) {
      if (meeting.settings.chatHistory) return ['everyone']
      const readers = [...meeting.participants.values()].filter((who) =>
        mayRead(message, readerIn(meeting, who)),
      )
      if (readers.length === meeting.participants.size) return ['everyone']
      return ['moderators', ...readers.map(({ id }) => ({ only: id }))]
    }
    return authorModerates ? ['moderators'] : ['moderators', { only: author.id }]
  }
}
