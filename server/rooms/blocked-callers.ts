/** Telephones that may try no PIN now, as administrators see them. */
import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { removeBlock, storeBlock, storedBlocks, type StoredBlock } from '../db/blocked-callers.ts'
import type { Database } from '../db/database.ts'
import { isOutage } from '../db/outage.ts'

/** So many are shown: who forges numbers chooses how many there are. */
const SHOWN_MAX = 1_000

/** A number that may try no PIN until then, in ms since the epoch. `id` is good for nothing but to clear it. */
export type BlockedCaller = StoredBlock

export type BlockedCallers = {
  /** A number, by its hash, may try nothing for so many ms. */
  put(number: string, block: Pick<BlockedCaller, 'ending' | 'source'>, ms: number): Promise<void>
  /** The newest first. */
  all(): Promise<BlockedCaller[]>
  /** Forgets one. Returns the hash of its number; null when it is not blocked. */
  remove(id: string): Promise<string | null>
}

/** Those of the only server. */
export class BlockedHere implements BlockedCallers {
  readonly #clock: Pick<Clock, 'now'>
  /** By the hash of the number; the newest last. */
  readonly #blocked = new Map<string, BlockedCaller>()

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  put(number: string, block: Pick<BlockedCaller, 'ending' | 'source'>, ms: number): Promise<void> {
    const now = this.#clock.now()
    const id = this.#blocked.get(number)?.id ?? randomUUID()
    this.#blocked.delete(number)
    this.#blocked.set(number, { ...block, id, until: now + ms })
    for (const [oldest, { until }] of this.#blocked) {
      if (this.#blocked.size <= SHOWN_MAX && until > now) break
      this.#blocked.delete(oldest)
    }
    return Promise.resolve()
  }

  all(): Promise<BlockedCaller[]> {
    const now = this.#clock.now()
    return Promise.resolve([...this.#blocked.values()].filter(({ until }) => until > now).reverse())
  }

  remove(id: string): Promise<string | null> {
    const now = this.#clock.now()
    const found = [...this.#blocked].find(([, block]) => block.id === id && block.until > now)
    if (found !== undefined) this.#blocked.delete(found[0])
    return Promise.resolve(found?.[0] ?? null)
  }
}

/** Those of all servers. */
export class BlockedEverywhere implements BlockedCallers {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async put(number: string, block: Pick<BlockedCaller, 'ending' | 'source'>, ms: number): Promise<void> {
    try {
      await storeBlock(this.#database, number, { ...block, id: randomUUID(), ms })
    } catch (error) {
      // It is blocked all the same, and only not shown.
      if (!isOutage(error)) throw error
    }
  }

  all(): Promise<BlockedCaller[]> {
    return storedBlocks(this.#database, SHOWN_MAX)
  }

  remove(id: string): Promise<string | null> {
    return removeBlock(this.#database, id)
  }
}
