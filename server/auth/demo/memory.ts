import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'

type Kept = { readonly payload: AdapterPayload; readonly until: number }

const KEPT_MAX = 5_000

/**
 * Where the demo provider keeps its sessions and codes: in memory, the oldest forgotten when there are very many.
 *
 * @param now ms since the epoch
 */
export function memoryAdapter(now: () => number): AdapterFactory {
  const kept = new Map<string, Kept>()
  return (model) => new Memory(model, kept, now)
}

class Memory implements Adapter {
  readonly #model: string
  readonly #kept: Map<string, Kept>
  readonly #now: () => number

  constructor(model: string, kept: Map<string, Kept>, now: () => number) {
    this.#model = model
    this.#kept = kept
    this.#now = now
  }

  async upsert(id: string, payload: AdapterPayload, expiresInS: number): Promise<void> {
    this.#kept.delete(this.#key(id))
    if (this.#kept.size >= KEPT_MAX) this.#sweep()
    const until = expiresInS > 0 ? this.#now() + expiresInS * 1000 : Infinity
    this.#kept.set(this.#key(id), { payload, until })
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const kept = this.#kept.get(this.#key(id))
    return kept !== undefined && kept.until > this.#now() ? kept.payload : undefined
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#mine().find((payload) => payload.uid === uid)
  }

  async findByUserCode(code: string): Promise<AdapterPayload | undefined> {
    return this.#mine().find((payload) => payload.userCode === code)
  }

  async consume(id: string): Promise<void> {
    const payload = await this.find(id)
    if (payload !== undefined) payload.consumed = Math.floor(this.#now() / 1000)
  }

  async destroy(id: string): Promise<void> {
    this.#kept.delete(this.#key(id))
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of this.#kept) if (payload.grantId === grantId) this.#kept.delete(key)
  }

  #key(id: string): string {
    return `${this.#model}:${id}`
  }

  #mine(): AdapterPayload[] {
    return [...this.#kept]
      .filter(([key, { until }]) => key.startsWith(`${this.#model}:`) && until > this.#now())
      .map(([, { payload }]) => payload)
  }

  #sweep(): void {
    for (const [key, { until }] of this.#kept) if (until <= this.#now()) this.#kept.delete(key)
    for (const key of this.#kept.keys()) {
      if (this.#kept.size < KEPT_MAX) return
      this.#kept.delete(key)
    }
  }
}
