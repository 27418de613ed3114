/** Finding one's identity provider among many. */
import type { AccountKind, Provider } from '../../../../shared/portal.ts'
import { Kept, text } from '../../browser/kept.ts'

/** With fewer, nobody needs to search. */
export const SEARCH_FROM = 7

/** Letters as people type them into a search: without case, accents and ligatures, spaces counted once. */
export function plain(written: string): string {
  return written
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
    const letters = plain(name)
    return words.every((word) => letters.includes(word))
  })
}

/** The one that was chosen last on this device comes first; nothing else moves. */
export function lastFirst(providers: readonly Provider[], last: string | null): readonly Provider[] {
  const chosen = providers.filter(({ id }) => id === last)
  return [...chosen, ...providers.filter(({ id }) => id !== last)]
}

/** The provider that was chosen last on this device. */
export function lastChosen(audience: AccountKind): Kept<string> {
  return new Kept('localStorage', `preau.provider.${audience}`, text)
}
