import type { PortalParams, PortalReply } from '../../../../shared/portal.ts'
import { ask } from '../ask.ts'
import { Loaded } from '../loaded.svelte.ts'
import { placeIn, withPlace } from './place.ts'

/** The requests that give a page of a list. */
export type ListRequest =
  'admin:users' | 'admin:rooms' | 'admin:meetings' | 'admin:blocked-callers' | 'admin:audit'

/** A list in pages, with a search. What is searched for and the page are kept in the address. */
export class Listing<N extends ListRequest> {
  #place = $state.raw(placeIn(location.search))
  readonly #asked: Loaded<PortalReply<N>>

  constructor(name: N) {
    this.#asked = new Loaded(() => {
      const { search, page } = this.#place
      // All ask for the same, which TypeScript does not see through the name.
      return ask(name, { page, ...(search === '' ? {} : { search }) } as PortalParams<N>)
    })
    this.#asked.open()
  }

  /** What is searched for; empty: nothing. */
  get search(): string {
    return this.#place.search
  }

  get state() {
    return this.#asked.state
  }

  get asking(): boolean {
    return this.#asked.asking
  }

  refresh(): void {
    this.#asked.again()
  }

  /** Looks for something, from the first page on. */
  find(search: string): void {
    this.#go({ search: search.trim(), page: 1 })
  }

  /** Opens another page of what was found; pages count from 1. */
  open(page: number): void {
    this.#go({ ...this.#place, page })
  }

  #go(place: { search: string; page: number }): void {
    this.#place = place
    history.replaceState(history.state, '', location.pathname + withPlace(location.search, place))
    this.#asked.again()
  }
}
