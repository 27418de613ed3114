import type { Rate } from '../../shared/wire.ts'
import { addressKey } from '../address.ts'
import { TokenBucket } from './token-bucket.ts'

const SWEEP_SIZE = 10_000

/** A token bucket for each network address, forgotten when it is full again. */
export class AddressRates {
  readonly #rate: Rate
  readonly #buckets = new Map<string, TokenBucket>()

  constructor(rate: Rate) {
    this.#rate = rate
  }

  /** Counts one more; 0 when it may, else the ms until it may. */
  take(address: string, at: number): number {
    const key = addressKey(address)
    const bucket = this.#buckets.get(key) ?? new TokenBucket(this.#rate, at)
    if (this.#buckets.size >= SWEEP_SIZE) this.#sweep(at)
    this.#buckets.set(key, bucket)
    return bucket.take(at)
  }

  /** What was counted last turned out to be nothing to count. */
  giveBack(address: string): void {
    this.#buckets.get(addressKey(address))?.giveBack()
  }

  #sweep(at: number): void {
    for (const [key, bucket] of this.#buckets) if (bucket.full(at)) this.#buckets.delete(key)
  }
}
