/** Who may say something to whom, and who may read what was said. */
import type { ChatMessage, ChatScope } from '../../shared/chat.ts'
import type { ParticipantId } from '../../shared/ids.ts'
import type { Role } from '../../shared/roles.ts'
import { may } from './locks.ts'
import type { Meeting, Participant } from './meeting.ts'

/** Whether somebody may say something there now. Moderators may always, and can always be reached. */
export function maySay(meeting: Meeting, who: Participant, scope: ChatScope): boolean {
  if (scope === 'moderators') return true
  if (scope === 'everyone') return may(meeting, who, 'publicChat')
  return may(meeting, who, 'privateChat') || meeting.participants.get(scope.only)?.role === 'moderator'
}

/** Who looks, and since when, in ms: of what was said before they read their own words only. */
export type Reader = { readonly id: ParticipantId; readonly role: Role; readonly since: number }

/**
 * Somebody inside as a reader of the chat. Where the room keeps what was said from those who come later, participants read
 * what was said since they came; moderators, who answer for all of it, read everything.
 */
export function readerIn({ settings }: Pick<Meeting, 'settings'>, who: Participant): Reader {
  const { id, role, joinedAt } = who
  return { id, role, since: settings.chatHistory || role === 'moderator' ? 0 : joinedAt }
}

/** Whether somebody is one of those whom a message is for, or wrote it. */
export function mayRead({ author, scope, held, at }: ChatMessage, { id, role, since }: Reader): boolean {
  if (author.id === id) return true
  if (at < since) return false
  if (typeof scope === 'object') return scope.only === id
  return role === 'moderator' || (scope === 'everyone' && !held)
}
