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

/** Who looks. */
export type Reader = { readonly id: ParticipantId; readonly role: Role }

/** Whether somebody is one of those whom a message is for, or wrote it. */
export function mayRead({ author, scope, held }: ChatMessage, { id, role }: Reader): boolean {
  if (author.id === id) return true
  if (typeof scope === 'object') return scope.only === id
  return role === 'moderator' || (scope === 'everyone' && !held)
}
