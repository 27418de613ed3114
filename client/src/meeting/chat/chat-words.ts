/** What is said about messages. */
import type { ChatMessage, ChatScope } from '../../../../shared/chat.ts'
import { m } from '../../text/messages/messages.js'
import { hour } from '../../text/format.ts'
import type { Refusal } from '../../visit/visit.ts'
import { closedTo } from '../../visit/barred.ts'
import { textOf } from '../../text/written.ts'

/** A message in one sentence, as it is read out when one walks to it. */
export function spokenMessage(message: ChatMessage, repliedTo: string | null): string {
  const { author, at, body, deletedBy, editedAt, held } = message
  const who = [
    author.name,
    hour(at),
    ...(message.scope === 'everyone' ? [] : [scopeWord(message.scope, message.recipient)]),
    ...(repliedTo === null ? [] : [m['chat.replyTo']({ name: repliedTo })]),
    ...(editedAt === null ? [] : [m['chat.edited']()]),
    ...(held ? [m['chat.held']()] : []),
  ].join(', ')
  const words = body === null ? m['chat.deletedBy']({ name: deletedBy?.name ?? '' }) : textOf(body)
  return m['chat.spoken']({ who, words })
}

export function scopeWord(scope: ChatScope, recipient: string | null): string {
  if (scope === 'everyone') return m['chat.everyone']()
  return scope === 'moderators' ? m['chat.moderators']() : m['chat.toOne']({ name: recipient ?? '' })
}

const CLOSED = {
  publicChat: { room: m['chat.publicLocked'], self: m['chat.publicLockedAlone'] },
  privateChat: { room: m['chat.privateLocked'], self: m['chat.privateLockedAlone'] },
}

/** Why nothing can be written there now; null: it can. */
export function closedWords(scope: ChatScope, mirror: Parameters<typeof closedTo>[1]): string | null {
  const closed = closedTo(scope, mirror)
  return closed && CLOSED[closed.lock][closed.whose]()
}

/** Why something was not sent. */
export function notSent({ code, limit, max = 0 }: Refusal): string {
  if (limit === 'characters') return m['chat.tooLong']({ count: max })
  if (limit === 'seconds') return m['chat.slow']({ count: max })
  if (limit === 'links') return m['chat.noLinks']()
  if (code === 'forbidden') return m['chat.closed']()
  if (code === 'not-found') return m['chat.nobody']()
  return m['chat.notSent']()
}
