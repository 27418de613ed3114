import { getContext, setContext, type Snippet } from 'svelte'

const KEY = Symbol('header tools')

/** What stands at the end of the header on all pages below this component. Whoever joins a meeting has nothing there. */
export function setHeaderTools(tools: Snippet): void {
  setContext(KEY, tools)
}

/** Null where nobody has put anything there. */
export function headerTools(): Snippet | null {
  return getContext<Snippet | undefined>(KEY) ?? null
}
