import { Refused } from '../../shared/refused.ts'
import type { EndpointId } from '../../shared/sfu.ts'
import type { Limits } from '../limits/limits.ts'

/** Whose a visitor's endpoint is. */
export type Belongs = { readonly browser: string; readonly link: string | null; readonly address: string }

/**
 * Endpoints of people at the door, at the same time. A link and an address are shared by all who come to a lecture from
 * one house; a browser is one person's.
 */
const MOST = { browser: 4, link: 1_500, address: 3_000 } as const

/** Counts the endpoints that the sfu holds for people who are not in any meeting, so that one of them cannot take all. */
export class VisitorEndpoints {
  readonly #limits: Pick<Limits, 'met'>
  readonly #held = new Map<string, Set<EndpointId>>()
  readonly #keys = new Map<EndpointId, readonly string[]>()

  constructor(limits: Pick<Limits, 'met'>) {
    this.#limits = limits
  }

  /** Counts one; once, however often it is taken. @throws Refused `limit-reached` when that would be too many. */
  take(endpoint: EndpointId, belongs: Belongs): void {
    if (this.#keys.has(endpoint)) return
    const keys: string[] = []
    for (const [whose, max] of Object.entries(MOST)) {
      const key = belongs[whose as keyof Belongs]
      if (key === null) continue
      keys.push(`${whose} ${key}`)
      if ((this.#held.get(`${whose} ${key}`)?.size ?? 0) < max) continue
      this.#limits.met(`visitors-of-${whose}`)
      throw new Refused('limit-reached', 'too many test their sound from here', { limit: 'visitors', max })
    }
    this.#keys.set(endpoint, keys)
    for (const key of keys) this.#held.set(key, (this.#held.get(key) ?? new Set()).add(endpoint))
  }

  /** It is closed, or belongs to somebody inside. */
  release(endpoint: EndpointId): void {
    for (const key of this.#keys.get(endpoint) ?? []) {
      const held = this.#held.get(key)
      held?.delete(endpoint)
      if (held?.size === 0) this.#held.delete(key)
    }
    this.#keys.delete(endpoint)
  }

  get size(): number {
    return this.#keys.size
  }
}
