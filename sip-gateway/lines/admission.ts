/** How much of each other the callers let through: per source and in all. */
import { BlockList, isIPv6 } from 'node:net'
import { TokenBucket } from '../../shared/token-bucket.ts'

export type Limits = {
  /** Calls at the same time. */
  readonly calls: { readonly all: number; readonly source: number }
  /** New calls in a second, for each source. */
  readonly callsPerSecond: number
  /** Messages in a second, for each source: what is more is not even read. */
  readonly messagesPerSecond: number
}

/** A trunk brings all of its calls from one address. */
export const USUAL_LIMITS: Limits = {
  calls: { all: 240, source: 120 },
  callsPerSecond: 30,
  messagesPerSecond: 1000,
}

type Source = { calls: number; readonly invites: TokenBucket; readonly messages: TokenBucket }

/** Buckets hold twice what flows in within a second. */
const BURST = 2
const MOST_SOURCES = 10_000

/** Counts per source. `clock` is in ms. */
export class Admission {
  readonly #limits: Limits
  readonly #clock: () => number
  readonly #sources = new Map<string, Source>()
  #calls = 0

  constructor(limits: Limits, clock: () => number) {
    this.#limits = limits
    this.#clock = clock
  }

  get calls(): number {
    return this.#calls
  }

  /** Whether a message may be read. */
  message(address: string): boolean {
    return this.#source(address).messages.take(this.#clock()) === 0
  }

  /** Whether one more call may come; counts it. */
  call(address: string): boolean {
    const source = this.#source(address)
    const { calls } = this.#limits
    if (source.invites.take(this.#clock()) > 0) return false
    if (this.#calls >= calls.all || source.calls >= calls.source) return false
    source.calls += 1
    this.#calls += 1
    return true
  }

  /** A call that was counted is over. */
  ended(address: string): void {
    this.#source(address).calls -= 1
    this.#calls -= 1
  }

  #source(address: string): Source {
    const known = this.#sources.get(address)
    if (known !== undefined) return known
    if (this.#sources.size >= MOST_SOURCES) this.#forgetIdle()
    const at = this.#clock()
    const { callsPerSecond, messagesPerSecond } = this.#limits
    const bucket = (perSecond: number) => new TokenBucket({ perSecond, burst: perSecond * BURST }, at)
    const source: Source = { calls: 0, invites: bucket(callsPerSecond), messages: bucket(messagesPerSecond) }
    this.#sources.set(address, source)
    return source
  }

  /** Sources are what can be invented: those without a call are forgotten, however full their buckets. */
  #forgetIdle(): void {
    for (const [address, { calls }] of this.#sources) if (calls === 0) this.#sources.delete(address)
  }
}

/** Whether an address may call. @param allowed addresses and subnets; none: all may */
export function sourceRule(allowed: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const one of allowed) {
    const [address = '', bits] = one.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return (address) => allowed.length === 0 || list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}
