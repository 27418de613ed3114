/** A telephone line: where calls come from, whatever brings them. Two adapters keep this promise, and one suite tests both. */

/** Who calls, as the line says: never to be believed, and never to leave the gateway in full. */
export type Caller = {
  /** Digits with a plus before them at most; undefined: withheld, or no number. */
  readonly number: string | undefined
  /** The address that the call came from. */
  readonly source: string
}

/** Why a call is not taken. */
export type Refusal = 'busy' | 'not-acceptable' | 'unavailable'

/** One call as the line sees it. Everything after its end does nothing. */
export type IncomingCall = {
  /** Ours; safe to log. */
  readonly id: string
  readonly caller: Caller
  /** The number that was dialled, or whatever stands in its place. */
  readonly dialled: string
  /** A session description; undefined: we are to offer. */
  readonly offer: string | undefined
  /** Takes the call. @param description our answer, or our offer where none came */
  readonly answer: (description: string) => void
  readonly refuse: (why: Refusal) => void
  /** Changes the sound of a call that was taken. Resolves with their answer; undefined: they did not agree. */
  readonly offerAnew: (description: string) => Promise<string | undefined>
  readonly hangUp: () => void
}

export type CallEnd = 'hung-up' | 'cancelled' | 'lost'

/** What a call tells whoever took it. */
export type CallListener = {
  /** They have heard our answer. @param description theirs, where the offer was ours */
  readonly confirmed: (description: string | undefined) => void
  /** They want other sound: an answer, or an offer where none came; undefined refuses and leaves all as it is. */
  readonly changed: (offer: string | undefined) => string | undefined
  readonly info: (info: { readonly contentType: string; readonly body: string }) => void
  /** Once, whatever ended it but our own `refuse` and `hangUp`. */
  readonly ended: (how: CallEnd) => void
}

/** Takes each call as it comes; may answer it later. */
export type OnCall = (call: IncomingCall) => CallListener

export type PhoneLine = {
  readonly port: number
  /** Calls that were not ended. */
  readonly calls: () => number
  /** Ends every call, tells those who call, and takes no more. */
  readonly close: () => Promise<void>
}
