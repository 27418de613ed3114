/** What a meeting keeps of its chat: no words. */
import type { ChatRules } from '../../shared/chat.ts'
import type { MessageId } from '../../shared/ids.ts'

/** What somebody has said, as far as the next word depends on it. */
export type Speaking = {
  readonly at: number | null
  readonly recent: readonly MessageId[]
  /** Need not wait for a moderator. */
  readonly approved: boolean
}
export const SILENT: Speaking = { at: null, recent: [], approved: false }

export type ChatState = {
  readonly rules: ChatRules
  /** All that was said until then is erased. */
  readonly clearedAt: number | null
}
export const NEW_CHAT: ChatState = {
  rules: { pauseS: 0, approveGuests: false, guestLinks: true },
  clearedAt: null,
}
