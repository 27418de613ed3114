import { isNodePath } from '../../../shared/node-path.ts'

/** Led on so often without arriving, a page pauses before it goes on. */
const MOVES_AT_ONCE = 3

/** Where on its host a page finds the server that has its meeting; with one server that is always the same. */
export class NodePath {
  #node = ''
  #moves = 0

  /** `/n/` and its name; empty: any. */
  get node(): string {
    return this.#node
  }

  /** For Socket.IO. */
  get path(): string {
    return `${this.#node}/socket.io`
  }

  /** Led to another node. Whether to go there at once; null: this leads nowhere. */
  moved(to: string | undefined): boolean | null {
    if (to === undefined || !isNodePath(to)) return null
    // It was there a moment ago, and found nobody.
    this.#moves += to === this.#node ? MOVES_AT_ONCE : 1
    this.#node = to
    return this.#moves <= MOVES_AT_ONCE
  }

  arrived(): void {
    this.#moves = 0
  }

  /** Nobody answers there: any node knows, or will know, where the meeting is. */
  unreachable(): void {
    this.#node = ''
  }
}
