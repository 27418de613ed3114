import type { Doc } from 'yjs'

/** An older version of the notes that somebody looks at. */
export type LookedAt = { readonly id: number; readonly at: number; readonly doc: Doc }
