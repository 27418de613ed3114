/** How one may react without a word. Plain values: the browser may import this file. */
export const REACTIONS = ['applause', 'thumbs-up', 'thumbs-down', 'smile', 'neutral', 'sad'] as const
export type Reaction = (typeof REACTIONS)[number]

/** Reactions of a meeting are told together, at most this often, in ms. */
export const REACTIONS_TOLD_MS = 250
