/**
 * What a screen reader is told without moving: one polite place and one that interrupts, for the whole page. A message
 * replaces the one before it in its place.
 */
export type Urgency = 'polite' | 'assertive'

/** `turn` tells two equal messages apart, so that the second one is read too. */
export type Announcement = { readonly text: string; readonly turn: number }

const silent: Announcement = { text: '', turn: 0 }

let turn = 0
let said = $state.raw<Readonly<Record<Urgency, Announcement>>>({ polite: silent, assertive: silent })

/** What is to be read now. Reactive. */
export function announcements(): Readonly<Record<Urgency, Announcement>> {
  return said
}

/** Has a sentence read out. Assertive is for what changes who hears the person, and for the end. */
export function announce(text: string, urgency: Urgency = 'polite'): void {
  turn += 1
  said = { ...said, [urgency]: { text, turn } }
}
