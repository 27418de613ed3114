import type { Attendance } from './attendance.svelte.ts'
import { Chat } from './chat.svelte.ts'

/** What the chat asks, over the visit's socket. */
export function chatOver(attendance: () => Attendance): Chat {
  return new Chat({
    say: (say) => attendance().askSurely('chat:say', say),
    history: (page) => attendance().askSurely('chat:history', page),
    typing: (scope) => {
      // It may get lost.
      attendance()
        .ask('chat:typing', { scope })
        .catch(() => undefined)
    },
    self: () => {
      const { self, meeting } = attendance().mirror
      if (self === null || meeting === null) return null
      const reads = meeting.chatHistory ? 'history' : 'since-coming'
      return { id: self.id, meeting: meeting.id, reads: self.role === 'moderator' ? 'moderation' : reads }
    },
  })
}
