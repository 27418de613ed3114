/** A process that does what it is ordered to, one answer for each order: what it costs is not counted with what is measured. */
import { fork, type Serializable } from 'node:child_process'
import { once } from 'node:events'

type Answer<Told> =
  { readonly ok: true; readonly told: Told } | { readonly ok: false; readonly message: string }

export type Ordered<Order, Told> = {
  readonly pid: number
  /** @throws Error when the order failed, or the process died */
  readonly ask: (order: Order) => Promise<Told>
  /** Ends the process. */
  readonly end: () => Promise<void>
}

/** Starts one; it ends with this process at the latest. @param script calls `obeyOrders` */
export function startOrdered<Order extends Serializable, Told>(script: string): Ordered<Order, Told> {
  const child = fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const exited = once(child, 'exit')
  return {
    pid: child.pid ?? 0,
    ask: async (order) => {
      const answered = once(child, 'message')
      child.send(order)
      const gone = exited.then(() => {
        throw new Error(`${script} died`)
      })
      const [answer] = (await Promise.race([answered, gone])) as [Answer<Told>]
      if (!answer.ok) throw new Error(answer.message)
      return answer.told
    },
    end: async () => {
      if (child.connected) child.disconnect()
      await exited
    },
  }
}

/** The other end: obeys until its parent is gone. */
export function obeyOrders(obey: (order: never) => Promise<unknown>): void {
  process.on('message', (order) => {
    void obey(order as never)
      .then(
        (told): Answer<unknown> => ({ ok: true, told }),
        (error: unknown): Answer<unknown> => ({
          ok: false,
          message: error instanceof Error ? error.message : String(error),
        }),
      )
      .then((answer) => process.send?.(answer))
  })
  process.on('disconnect', () => {
    process.exit(0)
  })
}
