import type { ErrorCode, Failure } from '../../../shared/wire.ts'
import { failureOf } from './ask.ts'

export type LoadedState<T> =
  | { readonly at: 'asking' }
  /** `stale`: why it could not be asked for anew; null as long as it is the last answer. */
  | { readonly at: 'there'; readonly value: T; readonly stale: Failure | null }
  | { readonly at: 'failed'; readonly failure: Failure }

const GONE: ReadonlySet<ErrorCode> = new Set(['unauthenticated', 'forbidden', 'not-found'])

/** Something that the portal is asked for, and how far the answer is. What is there stays while it is asked again. */
export class Loaded<T> {
  readonly #load: () => Promise<T>
  #state = $state.raw<LoadedState<T>>({ at: 'asking' })
  #asking = $state(false)
  #turn = 0

  constructor(load: () => Promise<T>) {
    this.#load = load
  }

  get state(): LoadedState<T> {
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
    this.#state = { at: 'there', value, stale: null }
  }

  async #ask(): Promise<void> {
    this.#turn += 1
    const turn = this.#turn
    this.#asking = true
    if (this.#state.at === 'failed') this.#state = { at: 'asking' }
    const answer = await this.#load().then(
      (value) => ({ value }),
      (error: unknown) => ({ failure: failureOf(error) }),
    )
    if (turn !== this.#turn) return
    this.#asking = false
    if ('value' in answer) this.put(answer.value)
    else this.#fail(answer.failure)
  }

  #fail(failure: Failure): void {
    const state = this.#state
    // Who may see it no more does not go on seeing it.
    const kept = state.at === 'there' && !GONE.has(failure.code)
    this.#state = kept ? { ...state, stale: failure } : { at: 'failed', failure }
  }
}
