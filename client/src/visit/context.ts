/**
 * How components come to the visit: the view of a join or meeting page opens it once and gives it to its children.
 *
 * ```svelte
 * const visit = openVisit(route)   // in the page
 * const visit = useVisit()         // below it
 * ```
 */
import { getContext, setContext } from 'svelte'
import type { VisitRoute } from '../routes.ts'
import type { Visit } from './visit.ts'
import { BrowserVisit } from './visit.svelte.ts'

export type { VisitRoute }

const key = Symbol('visit')

/** Starts the visit of this page and puts it into the component's context. Call while a component initialises. */
export function openVisit(route: VisitRoute): Visit {
  return setContext<Visit>(key, new BrowserVisit(route))
}

/** The visit that a component above has opened. */
export function useVisit(): Visit {
  return getContext<Visit>(key)
}
