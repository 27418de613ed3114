import type { Visit } from '../../visit/visit.ts'
import { NotesPage } from './notes-page.svelte.ts'

const pages = new WeakMap<Visit, NotesPage>()

/** The notes of a visit: the same however often they are opened, so that nothing unsaved is lost with the panel. */
export function notesOf(visit: Visit): NotesPage {
  const page = pages.get(visit) ?? new NotesPage((name) => visit.lane(name))
  pages.set(visit, page)
  return page
}
