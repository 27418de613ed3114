import { setTimeout as wait } from 'node:timers/promises'
import { Refused } from '../../shared/refused.ts'
import type { SfuNode } from './sfu-node.ts'

/** How long a request waits for a node that is not up, in ms. */
export const NODE_WAIT_MS = 2_000
/** How soon to ask a node again that had no worker to offer, in ms. */
const AGAIN_AFTER_MS = 150

/** A node whose worker died has another one in a moment: tries again for as long as one would wait for a node. */
export async function retryUnavailable<T>(attempt: () => Promise<T>): Promise<T> {
  const until = performance.now() + NODE_WAIT_MS
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      const hopeless = !(error instanceof Refused && error.code === 'unavailable')
      if (hopeless || performance.now() + AGAIN_AFTER_MS > until) throw error
    }
    await wait(AGAIN_AFTER_MS)
  }
}

/** What is to be closed and is not there is closed. */
export async function ignoreNotFound(asked: Promise<unknown>): Promise<void> {
  try {
    await asked
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}

export function isNotFound(error: unknown): boolean {
  return error instanceof Refused && error.code === 'not-found'
}

/** What cannot be closed now ends with its node, or is closed when that is back: the room is elsewhere. Never throws. */
export async function closeAt(node: SfuNode, room: string): Promise<void> {
  await ignoreNotFound(node.ask('room:close', { room }, NODE_WAIT_MS)).catch(() => undefined)
}
