/** The gateway's way to the meetings. */
import type { RoomSound } from '../bridge/bridge.ts'
import type { Heard, Language, Question } from '../call/model.ts'
import type { CodecName } from '../codecs/codec.ts'
import type { Caller } from '../lines/line.ts'

/** Who wants in, and by which PIN. Neither PIN nor number is ever logged. */
export type Entering = {
  readonly call: string
  readonly pin: string
  readonly caller: Caller
  /** What is spoken to the caller. */
  readonly language: Language
  /** What the telephone speaks. */
  readonly codec: CodecName
  readonly sound: RoomSound
}

/** One call's stay, from its PIN to its end. */
export type Stay = {
  /** What becomes of it is heard. */
  readonly ask: (question: Question) => void
  /** The caller hung up. */
  readonly leave: () => void
}

/** Where the meetings are, and the secret of our processes. */
export type Server = { readonly url: string; readonly secret: string }

export type Noticing = {
  readonly hear: (heard: Heard) => void
  /** A bug, or a media node that cannot be reached: the call goes on without sound of the meeting. */
  readonly onFault: (error: unknown) => void
}

export type ServerLink = {
  /** Asks for the meeting of a PIN; all that follows is told to `hear`, in its order. */
  readonly enter: (entering: Entering, hear: (heard: Heard) => void) => Stay
}
