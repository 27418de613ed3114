/** The gateway's way to the meetings. */
import type { Heard, Question } from './call/model.ts'
import type { Caller } from './lines/line.ts'

/** Who wants in, and by which PIN. Neither PIN nor number is ever logged. */
export type Entering = {
  readonly call: string
  readonly pin: string
  readonly caller: Caller
  readonly dialled: string
}

/** One call's stay, from its PIN to its end. */
export type Stay = {
  /** What those who are in it hear together. */
  readonly room: string
  /** What becomes of it is heard. */
  readonly ask: (question: Question) => void
  /** The caller hung up. */
  readonly leave: () => void
}

export type ServerLink = {
  /** Asks for the meeting of a PIN; all that follows is told to `hear`, in its order. */
  readonly enter: (entering: Entering, hear: (heard: Heard) => void) => Stay
}

/** While there is no server: every caller is told so. */
export const NO_SERVER: ServerLink = {
  enter: (_, hear) => {
    queueMicrotask(() => {
      hear({ type: 'unreachable' })
    })
    return { room: '', ask: () => undefined, leave: () => undefined }
  },
}
