/**
 * The one shape of every link: a table of requests that are answered, and a table of notices that are not.
 * Everything here is derived from such tables; `serve` and `request` are the two ends that use it.
 */
import { z } from 'zod'

export const ErrorCode = z.enum([
  'bad-request',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'rate-limited',
  'limit-reached',
  'ended',
  'kicked',
  'denied',
  'banned',
  'moved',
  'outdated',
  'unavailable',
  'internal',
])
export type ErrorCode = z.output<typeof ErrorCode>

/** Codes after which a client must not try again by itself. */
export const FINAL_CODES: readonly ErrorCode[] = [
  'ended',
  'kicked',
  'denied',
  'banned',
  'moved',
  'not-found',
  'forbidden',
  'unauthenticated',
]

/**
 * Why a request was not done. `message` is English for people who read logs; users are told by `code`.
 * `field` names the first member that was wrong, `limit` the limit that was met and `max` its value.
 */
export const Failure = z.object({
  code: ErrorCode,
  message: z.string(),
  field: z.string().optional(),
  limit: z.string().optional(),
  max: z.number().optional(),
  /** With `moved`, where several servers are one: under which path of this host the one is that has the meeting. */
  path: z.string().optional(),
  /** With `kicked` and `banned`: the name of the moderator who did it, and their words for it. */
  by: z.string().optional(),
  why: z.string().optional(),
  /**
   * With `rate-limited`, with `denied` where one may ask again, and with `moved` where many go: when to try again, in ms
   * from now.
   */
  retryAfterMs: z.number().optional(),
})
export type Failure = z.output<typeof Failure>

export type Result<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Failure)

/** The reply of a request that has nothing to say. (`z.void()` has no JSON Schema.) */
export const Nothing = z.object({})
export type Nothing = z.output<typeof Nothing>

/** How often one socket may ask, as a token bucket. */
export type Rate = { readonly perSecond: number; readonly burst: number }

/** Who may make a request at all: whoever has a socket, or participants only. */
export type Asker = 'anyone' | 'inside'

export type RequestTable = Readonly<
  Record<
    string,
    {
      readonly payload: z.ZodType
      readonly reply: z.ZodType
      readonly rate?: Rate
      readonly from?: Asker
    }
  >
>
export type NoticeTable = Readonly<Record<string, z.ZodType>>

export type NameIn<T> = keyof T & string
/** What a caller may write: ids are plain strings there. */
export type PayloadIn<T extends RequestTable, N extends NameIn<T>> = z.input<T[N]['payload']>
/** What a handler is given: parsed, with branded ids. */
export type Parsed<T extends RequestTable, N extends NameIn<T>> = z.output<T[N]['payload']>
export type ReplyOf<T extends RequestTable, N extends NameIn<T>> = z.output<T[N]['reply']>
export type NoticeOf<T extends NoticeTable, N extends NameIn<T>> = z.output<T[N]>

/** Socket.IO's event map of the side that asks. */
export type Requests<T extends RequestTable> = {
  [N in NameIn<T>]: (payload: PayloadIn<T, N>, reply: (result: Result<ReplyOf<T, N>>) => void) => void
}
/** Socket.IO's event map of the side that tells. */
export type Notices<T extends NoticeTable> = { [N in NameIn<T>]: (notice: NoticeOf<T, N>) => void }

/** One function per request: a request without a handler does not compile. Throw `Refused` to answer with a failure. */
export type Handlers<T extends RequestTable, Context> = {
  readonly [N in NameIn<T>]: (
    context: Context,
    payload: Parsed<T, N>,
  ) => ReplyOf<T, N> | Promise<ReplyOf<T, N>>
}

/** One notice by name, as a union: what a fold over notices switches on. */
export type AnyNotice<T extends NoticeTable> = {
  [N in NameIn<T>]: { readonly name: N; readonly notice: NoticeOf<T, N> }
}[NameIn<T>]
