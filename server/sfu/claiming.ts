import type { ClaimedRoom } from '../../shared/sfu.ts'
import type { Log } from '../log.ts'
import { NODE_WAIT_MS } from './retrying.ts'
import type { SfuNode } from './sfu-node.ts'

type Claim = { readonly room: string; readonly epoch: number }

type Claiming = {
  readonly takeOver: (node: SfuNode, described: ClaimedRoom) => Promise<void>
  readonly log: Log
}

/** Claims a room at whichever node has it, and takes it over there; `unknown`: one that may have it cannot say now. */
export async function claimAtAll(
  nodes: readonly SfuNode[],
  claim: Claim,
  { takeOver, log }: Claiming,
): Promise<'here' | 'nowhere' | 'unknown'> {
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
