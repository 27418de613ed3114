/** How the people of a meeting and what they share are laid out. Without schemas: the browser has it too. */

/** The first is the standard: shares large while there are any, everybody equal otherwise. */
export const LAYOUTS = ['auto', 'grid', 'speaker', 'shares', 'people'] as const
export type Layout = (typeof LAYOUTS)[number]
