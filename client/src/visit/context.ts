import type { VisitRoute } from '../routes.ts'
import type { Visit } from './visit.ts'
import { BrowserVisit } from './visit.svelte.ts'

export type { VisitRoute }

/** Starts the visit of this page: once, when the page of a join or meeting address opens. Components get it as a prop. */
export function openVisit(route: VisitRoute): Visit {
  return new BrowserVisit(route)
}
