/** The shape of one feature of a meeting: what may be wanted of it, what can happen in it, and the rules of both. */
import type { Meeting } from './meeting.ts'

/** The rows of a table of commands or events, as a union that `type` tells apart. */
export type Typed<Table, Type extends keyof Table = keyof Table> = {
  [T in keyof Table]: { readonly type: T } & Table[T]
}[Type]

export type Decisions<Commands, Outcomes> = {
  readonly [T in keyof Commands]: (
    meeting: Meeting,
    command: Typed<Commands, T>,
  ) => readonly Typed<Outcomes>[]
}
export type Folds<Events> = {
  readonly [T in keyof Events]: (meeting: Meeting, event: Typed<Events, T>) => Meeting
}

/**
 * `decide` says what follows from each command, in order, or throws `Refused`; nothing when it is so already. `evolve`
 * folds each event; it cannot fail: a fact about somebody who is not there changes nothing, so that a journal with a
 * hole still folds. `Outcomes`: its own events and those of other features that its commands bring about.
 */
export type Feature<Commands, Events, Outcomes = Events> = {
  readonly decide: Decisions<Commands, Outcomes>
  readonly evolve: Folds<Events>
}
