/** Words for tests of the chat. */
import type { ChatMessage, ChatScope } from '../../../shared/chat.ts'
import type { MessageId } from '../../../shared/ids.ts'
import type { Words } from '../../meeting/chat.ts'
import type { CommandOf } from '../../meeting/features.ts'
import type { Participant } from '../../meeting/meeting.ts'
import { T0 } from './given.ts'

export function words(text: string, more: Partial<Words> = {}): Words {
  return {
    source: text,
    body: [{ kind: 'paragraph', content: [{ kind: 'text', text }] }],
    length: text.length,
    mentions: [],
    links: false,
    ...more,
  }
}

export function messageId(who: Participant, name = 'first-one'): MessageId {
  return `${who.id}-${name}` as MessageId
}

export function saying(
  who: Participant,
  scope: ChatScope,
  more: Partial<CommandOf<'say'>> = {},
): CommandOf<'say'> {
  const said = { by: who.id, message: messageId(who), scope, replyTo: null, words: words('Hello'), at: T0 }
  return { type: 'say', ...said, ...more }
}

/** What somebody said to everyone, as it is stored. */
export function saidBy(who: Participant, more: Partial<ChatMessage> = {}): ChatMessage {
  return {
    ...{ id: messageId(who), seq: 7, at: T0, scope: 'everyone', recipient: null, replyTo: null, held: false },
    author: { id: who.id, name: who.name, role: who.role },
    ...{ mentions: [], mentionsModerators: false, editedAt: null, deletedBy: null },
    body: [...words('Hello').body],
    ...more,
  }
}

/** Who wants something of a message. */
export function having(who: Participant, about: ChatMessage, at = T0) {
  return { by: who.id, at, about }
}

export function editing(who: Participant, about: ChatMessage, at = T0): CommandOf<'edit-message'> {
  return { type: 'edit-message', ...having(who, about, at), words: words('Hello again') }
}
