import type { UserId } from '../../shared/ids.ts'
import type { LinkKind } from '../../shared/roles.ts'
import type { Room } from '../db/room-columns.ts'

/** Who holds a link, as far as the link says. */
export type ResolvedLink = {
  readonly room: Room
  readonly kind: LinkKind
  /** Whose pass it is; null for a room's own links. */
  readonly passOf: UserId | null
  /** What the link is looked up by: names it without opening it. */
  readonly hash: Buffer
}

const KNOWN_MAX = 10_000

/** Links that the database confirmed lately, by hash: for the minutes in which it cannot be asked. */
export class KnownLinks {
  readonly #holders = new Map<string, ResolvedLink>()

  remember(holder: ResolvedLink): void {
    const key = holder.hash.toString('base64url')
    // Put at the end again: the one at the front is the one not used for longest.
    this.#holders.delete(key)
    this.#holders.set(key, holder)
    const [oldest] = this.#holders.keys()
    if (this.#holders.size > KNOWN_MAX && oldest !== undefined) this.#holders.delete(oldest)
  }

  forget(hash: Buffer): void {
    this.#holders.delete(hash.toString('base64url'))
  }

  recall(hash: Buffer): ResolvedLink | undefined {
    return this.#holders.get(hash.toString('base64url'))
  }
}
