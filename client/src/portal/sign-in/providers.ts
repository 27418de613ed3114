/** Finding one's identity provider among many. */
import type { Audience, Provider } from '../../../../shared/portal.ts'

/** With fewer, nobody needs to search. */
export const SEARCH_FROM = 7

/** Letters as people type them into a search: without case, accents and ligatures, spaces counted once. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replace(/[\s'’.-]+/g, ' ')
    .trim()
}

/** Those whose name holds every word that is searched for, in the order they came in. */
export function found(providers: readonly Provider[], search: string): readonly Provider[] {
  const words = plain(search).split(' ')
  return providers.filter(({ name }) => {
    const text = plain(name)
    return words.every((word) => text.includes(word))
  })
}

/** The one that was chosen last on this device comes first; nothing else moves. */
export function lastFirst(providers: readonly Provider[], last: string | null): readonly Provider[] {
  const chosen = providers.filter(({ id }) => id === last)
  return [...chosen, ...providers.filter(({ id }) => id !== last)]
}

const key = (audience: Audience) => `preau.provider.${audience}`

export function lastChosen(storage: Storage, audience: Audience): string | null {
  return storage.getItem(key(audience))
}

export function rememberChosen(storage: Storage, audience: Audience, id: string): void {
  try {
    storage.setItem(key(audience), id)
  } catch {
    // Private windows may forbid storing.
  }
}
