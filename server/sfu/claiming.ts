import type { ClaimedRoom } from '../../shared/sfu.ts'
import type { Log } from '../log.ts'
import { NODE_WAIT_MS } from './retrying.ts'
import type { SfuNode } from './sfu-node.ts'

type Claim = { readonly room: string; readonly epoch: number }

type Claiming = {
  readonly takeOver: (node: SfuNode, described: ClaimedRoom) => Promise<void>
  readonly log: Log
}

/** Where a room was found: `unknown` where one that may have it cannot say now. */
export type Found = 'here' | 'nowhere' | 'unknown'

/** Rooms that are asked for at all nodes, now or as soon as their meeting is here. */
export class Claims {
  readonly #running = new Map<string, Promise<Found>>()

  has(room: string): boolean {
    return this.#running.has(room)
  }

  /** Resolves when it is known where the room is, or at once. */
  async over(room: string): Promise<void> {
    await this.#running.get(room)?.catch(() => undefined)
  }

  /** Resolves to what `claiming` does, when the room is asked for no more. */
  async run(room: string, claiming: Promise<Found>): Promise<Found> {
    this.#running.set(room, claiming)
    try {
      return await claiming
    } finally {
      if (this.#running.get(room) === claiming) this.#running.delete(room)
    }
  }
}

/** Claims a room at whichever node has it, and takes it over there. */
export async function claimAtAll(
  nodes: readonly SfuNode[],
  claim: Claim,
  { takeOver, log }: Claiming,
): Promise<Found> {
  const answers = await Promise.all(
    nodes.map(async (node) => {
      if (!node.up) return 'unknown'
      try {
        const { room } = await node.ask('room:claim', claim, NODE_WAIT_MS)
        if (room !== null) await takeOver(node, room)
        return room === null ? 'nowhere' : 'here'
      } catch (error) {
        log.warn({ err: error, sfu: node.url, meeting: claim.room }, 'media of a meeting was not taken over')
        return 'unknown'
      }
    }),
  )
  if (answers.includes('here')) return 'here'
  return answers.includes('unknown') ? 'unknown' : 'nowhere'
}
