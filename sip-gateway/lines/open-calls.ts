/** The calls of a line: who may make one more, and what becomes of all of them. */
import { Admission, sourceRule, type Limits } from './admission.ts'
import type { OnCall } from './line.ts'
import type { LineCall } from './line-call.ts'

type CallRules = {
  /** Addresses and subnets that may call; none: all. */
  readonly sources: readonly string[]
  readonly limits: Limits
  /** In ms. */
  readonly clock: () => number
}

/** What each line is told, whatever it is made of. */
export type LineOptions = CallRules & {
  /** How long telephones may take to hear our goodbye when the line closes, in ms. */
  readonly goodbyeMs: number
  readonly onCall: OnCall
  /** A bug: what came is lost, and the line goes on. */
  readonly onFault: (error: unknown) => void
}

/** `merged`: the same call, by another way (RFC 3261 §8.2.2.2). */
export type Admitted = 'new' | 'merged' | 'refused'

export class OpenCalls {
  readonly #admission: Admission
  readonly #allowed: (address: string) => boolean
  readonly #calls = new Map<string, LineCall>()
  #closing = false

  constructor({ sources, limits, clock }: CallRules) {
    this.#admission = new Admission(limits, clock)
    this.#allowed = sourceRule(sources)
  }

  get count(): number {
    return this.#admission.calls
  }

  /** Whether an address may call at all. */
  allows(source: string): boolean {
    return this.#allowed(source)
  }

  /** Whether a message of an address may be read now. */
  hears(source: string): boolean {
    return this.#allowed(source) && this.#admission.message(source)
  }

  has(callId: string): boolean {
    return this.#calls.has(callId)
  }

  /** What is done with an INVITE outside of any dialog. A new call is counted until it `left`. */
  admit(callId: string, source: string): Admitted {
    if (this.#calls.has(callId)) return 'merged'
    return !this.#closing && this.#admission.call(source) ? 'new' : 'refused'
  }

  /** An admitted call begins. */
  begin(callId: string, call: LineCall, onCall: OnCall): void {
    this.#calls.set(callId, call)
    call.begin(onCall)
  }

  /** An admitted call is over, or nothing came of it. */
  left(callId: string, source: string): void {
    this.#calls.delete(callId)
    this.#admission.ended(source)
  }

  /** Takes no more, and hangs up. @param goodbyeMs how long telephones may take to hear it */
  async close(goodbyeMs: number): Promise<void> {
    this.#closing = true
    const calls = [...this.#calls.values()]
    for (const call of calls) call.hangUp()
    if (calls.length > 0) await new Promise((over) => setTimeout(over, goodbyeMs))
  }

  /** Nobody can be reached any more. */
  lose(): void {
    for (const call of [...this.#calls.values()]) call.lost()
  }
}
