import type { Account } from '../../../shared/portal.ts'
import { ask } from './ask.ts'
import { Loaded } from './loaded.svelte.ts'

/** Who is signed in in this browser: asked once for each load of a page. */
class BrowserSession {
  readonly #asked = new Loaded(() => ask('session:show', {}))
  #over = $state(false)

  /** Asks, once. */
  open(): void {
    this.#asked.open()
  }

  again(): void {
    this.#over = false
    this.#asked.again()
  }

  /** How far the answer is. */
  get state() {
    return this.#asked.state
  }

  /** Null as long as nobody is known to be signed in. */
  get account(): Account | null {
    const { state } = this.#asked
    return state.at === 'there' && !this.#over ? state.value.account : null
  }

  /** Who has a verified name for attending; null as long as nobody is known to. */
  get attendee(): { readonly name: string } | null {
    const { state } = this.#asked
    return state.at === 'there' && !this.#over ? state.value.attendee : null
  }

  /** The portal has said that nobody is signed in any more. */
  end(): void {
    this.#over = true
  }
}

export const session = new BrowserSession()
