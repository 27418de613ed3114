/** Synthetic peers in a process of their own. */
import { join } from 'node:path'
import type { Link } from '../link.ts'
import { startOrdered } from '../ordered.ts'
import type { Order } from './main.ts'
import type { Received, Wish } from './peer.ts'

export type Crowd = {
  readonly pid: number
  /** Enters one peer for each wish; resolves when all of them are inside and sending. */
  enter(link: Link, wishes: readonly Wish[]): Promise<void>
  /** What each peer was sent so far, in the order in which they came in. */
  received(): Promise<readonly Received[]>
  /** All of them leave. */
  leave(): Promise<void>
  /** Ends the process. */
  end(): Promise<void>
}

/** Starts the process; it ends with this one at the latest. */
export function startCrowd(): Crowd {
  const { pid, ask, end } = startOrdered<Order, readonly Received[]>(join(import.meta.dirname, 'main.ts'))
  return {
    pid,
    end,
    enter: async (link, wishes) => {
      await ask({ do: 'enter', link, wishes })
    },
    received: () => ask({ do: 'count' }),
    leave: async () => {
      await ask({ do: 'leave' })
    },
  }
}
