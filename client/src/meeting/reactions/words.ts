import type { Reaction } from '../../../../shared/reaction-kinds.ts'
import { m } from '../../text/messages/messages.js'

/** How each reaction is drawn, and what it is called. */
export const LOOKS: Readonly<Record<Reaction, { readonly emoji: string; readonly word: () => string }>> = {
  applause: { emoji: '👏', word: m['reactions.applause'] },
  'thumbs-up': { emoji: '👍', word: m['reactions.thumbsUp'] },
  'thumbs-down': { emoji: '👎', word: m['reactions.thumbsDown'] },
  smile: { emoji: '😃', word: m['reactions.smile'] },
  neutral: { emoji: '😐', word: m['reactions.neutral'] },
  sad: { emoji: '🙁', word: m['reactions.sad'] },
}

/** "12 applause, 3 thumbs up": what is read out; '' for nothing. */
export function countedInWords(counts: ReadonlyMap<Reaction, number>): string {
  return Array.from(counts, ([reaction, count]) => `${String(count)} ${LOOKS[reaction].word()}`).join(', ')
}
