/**
 * What goes with an event to who is told and to a table of its own, and is never written where it could not be erased:
 * as JSON, in the journal or in a log, it is nothing.
 */
export class Erasable<T> {
  readonly #value: T

  constructor(value: T) {
    this.#value = value
  }

  get value(): T {
    return this.#value
  }

  toJSON(): undefined {
    return undefined
  }
}
