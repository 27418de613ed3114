import type { RequestName } from '../../../shared/protocol.ts'
import { refusalOf } from './asking.ts'
import { toldOf, type Notices } from './notices.svelte.ts'

/** Asks, and tells the visitor when it is not done, unless the visit is `over`. Null: it was not done. */
export async function askAndTell<T>(
  name: RequestName,
  ask: () => Promise<T>,
  { notices, over }: { readonly notices: Notices; readonly over: () => boolean },
): Promise<T | null> {
  notices.dismiss(name === 'people:admit' ? 'not-admitted' : 'refused')
  try {
    return await ask()
  } catch (error) {
    const told = toldOf(name, refusalOf(error))
    if (told && !over()) notices.tell(told)
    return null
  }
}
