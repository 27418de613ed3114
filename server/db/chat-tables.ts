import type { ColumnType } from 'kysely'
import type { ChatMessage } from '../../shared/chat.ts'
import type { ChatEmoji } from '../../shared/chat-limits.ts'
import type { MeetingId, MessageId, ParticipantId } from '../../shared/ids.ts'
import type { Role } from '../../shared/roles.ts'

/** Written as text, like every JSON here. */
type Json<T> = ColumnType<T, string, string>

export type ChatTables = {
  chat_messages: {
    meeting_id: MeetingId
    id: MessageId
    /** Of the journal. */
    seq: number
    at: Date
    author: ParticipantId
    author_name: string
    author_role: Role
    scope: 'everyone' | 'moderators' | 'only'
    recipient: ParticipantId | null
    recipient_name: string | null
    reply_to: MessageId | null
    /** Null: all moderators. */
    mentions: Json<readonly (ParticipantId | null)[]>
    /** As it was written, and as it is read; null once it was deleted. */
    source: string | null
    body: ColumnType<NonNullable<ChatMessage['body']> | null, string | null, string | null>
    edited_at: Date | null
    deleted_by: ParticipantId | null
    deleted_by_name: string | null
    held: boolean
  }
  chat_reactions: {
    meeting_id: MeetingId
    message_id: MessageId
    emoji: ChatEmoji
    participant: ParticipantId
    name: string
  }
}
