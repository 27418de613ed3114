import type { ServerId } from '../shared/ids.ts'
import { Refused } from '../shared/refused.ts'
import { isSecret } from '../shared/service-secret.ts'
import { SFU_PROTOCOL, SFU_PROTOCOL_OLDEST, SfuHello } from '../shared/sfu.ts'
import type { Log } from './log.ts'

/** Refusals are told in the log at most so often, in ms. */
const TOLD_EVERY_MS = 60_000

/** Who opens a socket with this. @throws Refused `unauthenticated` without the secret; `outdated` when we cannot understand each other. */
export function admit(auth: unknown, secret: string): ServerId {
  const hello = SfuHello.safeParse(auth)
  if (!hello.success || !isSecret(hello.data.secret, secret))
    throw new Refused('unauthenticated', 'SERVICE_SECRET is another one there')
  const { protocol, server } = hello.data
  if (protocol < SFU_PROTOCOL_OLDEST || protocol > SFU_PROTOCOL)
    throw new Refused('outdated', versionSentence(protocol))
  return server
}

function versionSentence(theirs: number): string {
  const remedy = theirs > SFU_PROTOCOL ? 'upgrade the media node first' : 'upgrade the server'
  return `the server speaks version ${String(theirs)} of the protocol with media nodes, and this one ${String(SFU_PROTOCOL)}: ${remedy}`
}

/** Tells the log of who was refused, each reason now and then: who is refused comes again every other second. */
export class RefusalLog {
  readonly #log: Log
  readonly #clock: () => number
  readonly #reasons = new Map<string, { toldAt: number; since: number }>()

  /** @param clock in ms */
  constructor(log: Log, clock: () => number) {
    this.#log = log
    this.#clock = clock
  }

  refused({ code, message }: Refused): void {
    const reason = this.#reasons.get(code) ?? { toldAt: -Infinity, since: 0 }
    this.#reasons.set(code, reason)
    reason.since += 1
    if (this.#clock() - reason.toldAt < TOLD_EVERY_MS) return
    this.#log.warn({ refused: reason.since }, `refused: ${message}`)
    reason.toldAt = this.#clock()
    reason.since = 0
  }
}
