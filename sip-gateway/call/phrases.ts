/** What callers may be told. Each has a sentence in every language and a sound made of it. */

export const SENTENCES = [
  'welcome',
  'enter-pin',
  'wrong-pin',
  'wrong-pin-again',
  'no-pin-goodbye',
  'no-server-goodbye',
  'not-started',
  'waiting-room',
  'position',
  'denied-goodbye',
  'you-are-in',
  'you-are-muted',
  'you-are-heard',
  'people',
  'keys-first',
  'help',
  'muted-by-moderator',
  'asked-to-unmute',
  'locked-hand-raised',
  'hand-raised',
  'hand-lowered',
  'hand-lowered-by-moderator',
  'recorded',
  'not-recorded',
  'quieter',
  'louder',
  'quietest',
  'loudest',
  'quiet',
  'not-quiet',
  'unknown-key',
  'not-now',
  'minutes-left',
  'removed-goodbye',
  'meeting-ended-goodbye',
  'more-than-a-hundred',
] as const
export type Sentence = (typeof SENTENCES)[number]

export const MOST_SPOKEN = 100
/** A sentence, or a whole number from 0 to `MOST_SPOKEN`. */
export type Phrase = Sentence | number

/** A number as it can be spoken. */
export function spoken(count: number): Phrase {
  return count > MOST_SPOKEN ? 'more-than-a-hundred' : count
}
