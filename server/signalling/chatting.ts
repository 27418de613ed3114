/** What is asked of the chat, with what is stored of it. */
import type { ChatMessage } from '../../shared/chat.ts'
import type { MessageId, ParticipantId } from '../../shared/ids.ts'
import type { Reply } from '../../shared/protocol.ts'
import { Refused } from '../../shared/refused.ts'
import { mentionedIn, MODERATORS, type Mention } from '../chat/mentions.ts'
import { cleanText, hasLinks, readChatText } from '../chat/markdown.ts'
import { orUnavailable } from '../db/outage.ts'
import { pass } from '../limits/limits.ts'
import { mayRead, readerIn, type Reader } from '../meeting/chat-audience.ts'
import type { Words } from '../meeting/chat.ts'
import type { Command } from '../meeting/features.ts'
import type { Meeting } from '../meeting/meeting.ts'
import type { Caller } from './caller.ts'

/** Characters of one answer of the history: what comes before is asked for with the next. */
const PAGE_CHARACTERS = 200_000

/** What somebody writes, read; whom it names are those inside. */
export function wordsOf(
  { participants }: Meeting,
  written: string,
  mentioned: readonly ParticipantId[],
): Words {
  const people = mentioned.flatMap((id): Mention[] => {
    const name = participants.get(id)?.name
    return name === undefined ? [] : [{ id, name }]
  })
  const source = cleanText(written)
  const body = readChatText(source, [...people, ...MODERATORS])
  const length = Array.from(source).length
  return { source, body, length, mentions: mentionedIn(body), links: hasLinks(body) }
}

/**
 * Counts one more thing that somebody says or changes, whatever sockets and tabs they have.
 *
 * @throws Refused `rate-limited` with the ms until they may.
 */
export function countSpeaking({ live, session, channels }: Caller): void {
  const account = live.now.participants.get(session.self)?.account
  pass([channels.saying, account?.userId ?? account?.session ?? session.self])
}

type About = { readonly by: ParticipantId; readonly at: number; readonly about: ChatMessage }

/**
 * Wants something of a message as it is stored, and resolves once what came of it is written.
 *
 * @throws Refused `rate-limited`; `not-found` when it was never said or not to this person; else as the meeting's rules say.
 */
export async function aboutMessage(
  caller: Caller,
  id: MessageId,
  want: (about: About) => Command,
): Promise<Record<string, never>> {
  countSpeaking(caller)
  const { live, channel, session, clock } = caller
  await channel.messageTurns.run(id, async () => {
    const about = await found(caller, id)
    live.dispatch(want({ by: session.self, at: clock.steady(), about }))
    await live.written()
  })
  return {}
}

/** @throws Refused `not-found`, `unavailable` */
async function found({ live, chat }: Caller, id: MessageId): Promise<ChatMessage> {
  // What was told a moment ago may still be on its way to the table.
  await live.written()
  const message = await orUnavailable(chat.find(live.now.id, id))
  if (message === null) throw new Refused('not-found', 'there is no such message')
  return message
}

/** What was said before, as far as the asker may read it. */
export async function historyOf(
  caller: Caller,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<Reply<'chat:history'>> {
  const { live, chat } = caller
  await live.written()
  const page = { before, limit: limit + 1 }
  const found = await orUnavailable(chat.read(live.now.id, readerOf(caller), page))
  // Who was a moderator when it was asked may be none now.
  const reader = readerOf(caller)
  const readable = found.filter((message) => mayRead(message, reader))
  const messages: typeof readable = []
  let characters = 0
  for (const message of readable.slice(-limit).reverse()) {
    characters += JSON.stringify(message.body).length
    if (messages.length > 0 && characters > PAGE_CHARACTERS) break
    messages.unshift(message)
  }
  return { messages, more: messages.length < found.length }
}

/** @throws Refused `forbidden` from outside. */
function readerOf({ live, session }: Caller): Reader {
  const who = live.now.participants.get(session.self)
  if (who === undefined) throw new Refused('forbidden', 'you are not in this meeting')
  return readerIn(live.now, who)
}

/** One's own words as they were written. @throws Refused `forbidden` of others' words. */
export async function sourceOf(caller: Caller, id: MessageId): Promise<{ text: string }> {
  const message = await found(caller, id)
  if (message.author.id !== caller.session.self) throw new Refused('forbidden', 'not your words')
  return { text: (await orUnavailable(caller.chat.sourceOf(caller.live.now.id, id))) ?? '' }
}

/** @throws Refused `not-found` for a message that is not for the asker. */
export async function reactorsOf(caller: Caller, id: MessageId): Promise<Reply<'chat:reactors'>> {
  const message = await found(caller, id)
  if (!mayRead(message, readerOf(caller))) throw new Refused('not-found', 'there is no such message')
  return { reactors: await orUnavailable(caller.chat.reactorsOf(caller.live.now.id, id)) }
}
