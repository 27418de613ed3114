import type { Reply } from '../../../shared/protocol.ts'
import type { Mirror } from './mirror.svelte.ts'
import type { Visit } from './visit.ts'

const PAGE = 200

/** Asks for everybody in a large meeting, page by page. */
export async function learnEverybody(visit: Pick<Visit, 'ask'> & { readonly mirror: Mirror }): Promise<void> {
  let after: string | null = null
  do {
    const page: Reply<'people:list'> | null = await visit.ask('people:list', { after, limit: PAGE })
    if (!page) return
    visit.mirror.learn(page.participants)
    after = page.next
  } while (after !== null)
}
