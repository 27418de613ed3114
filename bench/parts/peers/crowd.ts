/** Synthetic peers in a process of their own, so that what they cost is not counted with what is measured. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Link } from '../link.ts'
import type { Answer, Order } from './main.ts'
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
  const child = fork(join(import.meta.dirname, 'main.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const exited = once(child, 'exit')
  const ask = async (order: Order): Promise<readonly Received[]> => {
    const answered = once(child, 'message')
    child.send(order)
    const gone = exited.then(() => {
      throw new Error('the process of the peers died')
    })
    const [answer] = (await Promise.race([answered, gone])) as [Answer]
    if (!answer.ok) throw new Error(`a peer failed: ${answer.message}`)
    return answer.received
  }
  return {
    pid: child.pid ?? 0,
    enter: async (link, wishes) => {
      await ask({ do: 'enter', link, wishes })
    },
    received: () => ask({ do: 'count' }),
    leave: async () => {
      await ask({ do: 'leave' })
    },
    end: async () => {
      if (child.connected) child.disconnect()
      await exited
    },
  }
}
