import type { Failure } from '../../../shared/wire.ts'
import { failureOf } from './ask.ts'

export type AskedState<T> =
  | { readonly at: 'asking' }
  | { readonly at: 'there'; readonly value: T }
  | { readonly at: 'failed'; readonly failure: Failure }

/** Something that the portal is asked for, and how far the answer is. What is there stays while it is asked again. */
export class Asked<T> {
  readonly #load: () => Promise<T>
  #state = $state.raw<AskedState<T>>({ at: 'asking' })
  #asking = $state(false)
  #turn = 0

  constructor(load: () => Promise<T>) {
    this.#load = load
  }

  get state(): AskedState<T> {
    return this.#state
  }

  /** Whether an answer is under way. */
  get asking(): boolean {
    return this.#asking
  }

  /** Asks, unless it has been asked. */
  open(): void {
    if (this.#turn === 0) this.again()
  }

  /** Asks anew; of several answers the one asked for last counts. */
  again(): void {
    void this.#ask()
  }

  /** Puts what is known from elsewhere in the place of the answer. */
  put(value: T): void {
    this.#turn += 1
    this.#asking = false
    this.#state = { at: 'there', value }
  }

  async #ask(): Promise<void> {
    this.#turn += 1
    const turn = this.#turn
    this.#asking = true
    if (this.#state.at === 'failed') this.#state = { at: 'asking' }
    const state = await this.#load().then(
      (value) => ({ at: 'there', value }) as const,
      (error: unknown) => ({ at: 'failed', failure: failureOf(error) }) as const,
    )
    if (turn !== this.#turn) return
    this.#asking = false
    this.#state = state
  }
}
