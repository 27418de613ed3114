import type { ChatMessage } from '../../../../shared/chat.ts'
import { m } from '../../text/messages/messages.js'
import { isMeantFor } from '../../visit/chat-log.ts'
import { chatReading } from './reading.svelte.ts'
import { textOf } from '../../text/written.ts'

const READ_OUT_MAX = 200

/** What is read out of a new message by this person's choice; null: nothing. */
export function spokenNew(message: ChatMessage, self: Parameters<typeof isMeantFor>[1]): string | null {
  const choice = chatReading.now
  if (message.body === null || choice === 'none') return null
  if (choice === 'mentions' && !isMeantFor(message, self)) return null
  const words = Array.from(textOf(message.body)).slice(0, READ_OUT_MAX).join('')
  return m['chat.from']({ name: message.author.name, words })
}
