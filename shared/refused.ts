import type { ErrorCode, Failure } from './wire.ts'

/** An expected "no": it has a code, becomes a failed `Result` at the edge and is never logged above debug. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: ErrorCode
  /** Field, limit and the like. Not called `details`: the test runner takes text of that name for its own. */
  readonly facts: Omit<Failure, 'code' | 'message'>

  constructor(code: ErrorCode, message: string, facts: Omit<Failure, 'code' | 'message'> = {}) {
    super(message)
    this.code = code
    this.facts = facts
  }

  /** The same as it crosses the wire. */
  toFailure(): Failure {
    return { code: this.code, message: this.message, ...this.facts }
  }
}
