import type { ErrorRequestHandler, Response } from 'express'
import { Refused } from '../../shared/refused.ts'
import type { ErrorCode, Failure } from '../../shared/wire.ts'
import type { Log } from '../log.ts'

const STATUS: Readonly<Record<ErrorCode, number>> = {
  'bad-request': 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'rate-limited': 429,
  'limit-reached': 409,
  ended: 410,
  banned: 403,
  kicked: 403,
  denied: 403,
  moved: 409,
  outdated: 426,
  unavailable: 503,
  internal: 500,
}

const RETRY_AFTER_S = 2

/** Answers with a failure as the browser knows it from its socket. */
export function answerFailure(response: Response, failure: Failure, status = STATUS[failure.code]): void {
  const wait =
    failure.retryAfterMs === undefined ? RETRY_AFTER_S : Math.max(1, Math.ceil(failure.retryAfterMs / 1000))
  if (status === 429 || status === 503) response.set('Retry-After', String(wait))
  response.set('Cache-Control', 'no-store').status(status).json(failure)
}

/** The last in the chain: a refusal keeps its code, a bad request is one, and a bug is logged and tells nothing. */
export function errors(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      // Half an answer was sent: only cutting the connection tells that it is not whole.
      next(error)
      return
    }
    const known = error instanceof Refused ? error.toFailure() : failureOfParser(error)
    if (known !== null) {
      log.debug({ code: known.code, reason: known.message }, 'request refused')
      answerFailure(response, known, statusOfParser(error) ?? STATUS[known.code])
      return
    }
    log.error(
      { err: error, requestId: response.getHeader('X-Request-Id'), method: request.method },
      'request failed',
    )
    answerFailure(response, { code: 'internal', message: 'something went wrong here' })
  }
}

// Express and its body parser throw errors with a status below 500 for what the client did wrong.
function statusOfParser(error: unknown): number | null {
  if (!(error instanceof Error) || !('status' in error)) return null
  const { status } = error
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null
}

function failureOfParser(error: unknown): Failure | null {
  const status = statusOfParser(error)
  if (status === null) return null
  // Not the parser's own words: they quote the body.
  const message = status === 413 ? 'the body is too large' : 'the request cannot be read'
  return { code: 'bad-request', message }
}
