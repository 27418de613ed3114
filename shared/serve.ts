import { Refused } from './refused.ts'
import type { Failure, Handlers, NameIn, Rate, RequestTable, Result } from './wire.ts'

/** What `serve` needs of a Socket.IO server socket. */
export type Answering = {
  onAny(listener: (name: string, ...args: unknown[]) => void): unknown
}

export type ServeOptions<T extends RequestTable, Context> = {
  readonly table: T
  readonly handlers: Handlers<T, Context>
  readonly context: Context
  /** A handler threw what is neither `Refused` nor known to `translate`: our mistake, answered as `internal`. */
  readonly onBug: (error: unknown, name: string) => void
  /** Before anything is parsed: a refusal here is the answer (token buckets, phases), at once or later. */
  readonly admit?: (name: NameIn<T>, rate: Rate | undefined) => Refused | Promise<Refused> | undefined
  /** Gives foreign errors that mean an expected "no" their code. */
  readonly translate?: (error: unknown) => Refused | undefined
  /** After each answer, for measuring; `failure` when it was a refusal or a bug. */
  readonly onAnswered?: (name: NameIn<T>, ms: number, failure: Failure | undefined) => void
  /** Unknown event or a payload that does not parse: somebody who does it often may be disconnected. */
  readonly onBadRequest?: (failure: Failure) => void
}

const MESSAGE_MAX_CHARACTERS = 200

/**
 * Answers every request of a table on one socket, and everything else with `bad-request`: the only place where bytes
 * become types and throws become replies. Never throws and never leaves an acknowledgement open; a caller who gave none
 * is served without an answer.
 */
export function serve<T extends RequestTable, Context>(
  socket: Answering,
  options: ServeOptions<T, Context>,
): void {
  socket.onAny((name, ...args) => {
    const last = args.at(-1)
    const reply = typeof last === 'function' ? (last as (result: Result<unknown>) => void) : undefined
    if (reply) args.pop()
    void answer(options, name, args).then((result) => reply?.(result))
  })
}

async function answer<T extends RequestTable, Context>(
  options: ServeOptions<T, Context>,
  name: string,
  args: readonly unknown[],
): Promise<Result<unknown>> {
  if (!isRequest(options.table, name)) {
    const failure = badRequest('unknown event')
    options.onBadRequest?.(failure)
    return { ok: false, ...failure }
  }
  const began = performance.now()
  const result = await attempt(options, name, args)
  options.onAnswered?.(name, performance.now() - began, result.ok ? undefined : result)
  return result
}

async function attempt<T extends RequestTable, Context>(
  options: ServeOptions<T, Context>,
  name: NameIn<T>,
  args: readonly unknown[],
): Promise<Result<unknown>> {
  try {
    const refusal = options.admit?.(name, options.table[name]?.rate)
    if (refusal) throw await refusal
    const parsed = parse(options, name, args)
    if ('code' in parsed) return { ok: false, ...parsed }
    return { ok: true, value: await options.handlers[name](options.context, parsed.payload) }
  } catch (error) {
    const refused = error instanceof Refused ? error : options.translate?.(error)
    if (refused) return { ok: false, ...refused.toFailure() }
    options.onBug(error, name)
    return { ok: false, code: 'internal', message: 'internal error' }
  }
}

type PayloadOf<T extends RequestTable> = Parameters<Handlers<T, unknown>[NameIn<T>]>[1]

function parse<T extends RequestTable, Context>(
  options: ServeOptions<T, Context>,
  name: NameIn<T>,
  args: readonly unknown[],
): { payload: PayloadOf<T> } | Failure {
  const result = options.table[name]?.payload.safeParse(args[0])
  if (args.length === 1 && result?.success) return { payload: result.data as PayloadOf<T> }
  const failure =
    args.length === 1 ? badRequest(...describe(result?.error)) : badRequest('one payload wanted')
  options.onBadRequest?.(failure)
  return failure
}

function describe(error: { issues: readonly Issue[] } | undefined): [string, string | undefined] {
  const issue = error?.issues[0]
  if (!issue) return ['not what this event takes', undefined]
  return [issue.message, issue.path.length > 0 ? issue.path.map(String).join('.') : undefined]
}
type Issue = { readonly message: string; readonly path: readonly PropertyKey[] }

// Names of wrong members are the caller's own text: cut, so that nobody makes us echo or log at length.
function badRequest(message: string, field?: string): Failure {
  const failure = { code: 'bad-request', message: message.slice(0, MESSAGE_MAX_CHARACTERS) } as const
  return field === undefined ? failure : { ...failure, field: field.slice(0, MESSAGE_MAX_CHARACTERS) }
}

function isRequest<T extends RequestTable>(table: T, name: string): name is NameIn<T> {
  return Object.hasOwn(table, name)
}
