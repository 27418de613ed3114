/**
 * What a screen reader is told without moving: one polite place and one that interrupts, for the whole page. Messages
 * stand beside each other for a while: were one to take the other's place, the first of two would not be read.
 */
export type Urgency = 'polite' | 'assertive'

/** `turn` grows with each, and tells two equal messages apart. */
export type Announcement = { readonly text: string; readonly urgency: Urgency; readonly turn: number }

/** Long enough for every screen reader to have taken it up, in ms. */
const HELD_MS = 7_000

let turn = 0
let said = $state.raw<readonly Announcement[]>([])

/** What was said just now, oldest first. Reactive. */
export function announcements(): readonly Announcement[] {
  return said
}

/** Has a sentence read out. Assertive is for what changes who hears the person, and for the end. */
export function announce(text: string, urgency: Urgency = 'polite'): void {
  turn += 1
  const announcement = { text, urgency, turn }
  said = [...said, announcement]
  setTimeout(() => {
    said = said.filter((other) => other !== announcement)
  }, HELD_MS)
}
