import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'

type Kept = { readonly payload: AdapterPayload; readonly until: number }

const KEPT_MAX = 5_000

/**
 * Where the demo provider keeps its sessions and codes: in memory, the oldest forgotten when there are very many.
 *
 * @param now ms since the epoch
 */
export function memoryAdapter(now: () => number): AdapterFactory {
  const memory = new Memory(now)
  return (model) => adapterFor(model, memory)
}

function adapterFor(model: string, memory: Memory): Adapter {
  const key = (id: string): string => `${model}:${id}`
  const mine = (wanted: (payload: AdapterPayload) => boolean): Promise<AdapterPayload | undefined> =>
    Promise.resolve(memory.find((at, payload) => at.startsWith(key('')) && wanted(payload)))
  // The library wants promises; here everything is done at once.
  const done = (act: () => void): Promise<void> => {
    act()
    return Promise.resolve()
  }
  return {
    upsert: (id, payload, expiresInS) =>
      done(() => {
        memory.keep(key(id), payload, expiresInS)
      }),
    find: (id) => Promise.resolve(memory.get(key(id))),
    findByUid: (uid) => mine((payload) => payload.uid === uid),
    findByUserCode: (code) => mine((payload) => payload.userCode === code),
    consume: (id) =>
      done(() => {
        memory.consume(key(id))
      }),
    destroy: (id) =>
      done(() => {
        memory.forget((at) => at === key(id))
      }),
    revokeByGrantId: (grantId) =>
      done(() => {
        memory.forget((_at, payload) => payload.grantId === grantId)
      }),
  }
}

class Memory {
  readonly #kept = new Map<string, Kept>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  keep(key: string, payload: AdapterPayload, expiresInS = 0): void {
    this.#kept.delete(key)
    if (this.#kept.size >= KEPT_MAX) this.#sweep()
    const until = expiresInS > 0 ? this.#now() + expiresInS * 1000 : Infinity
    this.#kept.set(key, { payload, until })
  }

  get(key: string): AdapterPayload | undefined {
    const kept = this.#kept.get(key)
    return kept !== undefined && kept.until > this.#now() ? kept.payload : undefined
  }

  find(wanted: (key: string, payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    for (const [key, { payload, until }] of this.#kept)
      if (until > this.#now() && wanted(key, payload)) return payload
    return undefined
  }

  consume(key: string): void {
    const payload = this.get(key)
    if (payload !== undefined) payload.consumed = Math.floor(this.#now() / 1000)
  }

  forget(which: (key: string, payload: AdapterPayload) => boolean): void {
    for (const [key, { payload }] of this.#kept) if (which(key, payload)) this.#kept.delete(key)
  }

  #sweep(): void {
    for (const [key, { until }] of this.#kept) if (until <= this.#now()) this.#kept.delete(key)
    for (const key of this.#kept.keys()) {
      if (this.#kept.size < KEPT_MAX) return
      this.#kept.delete(key)
    }
  }
}
