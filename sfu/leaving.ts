import type { ServerId } from '../shared/ids.ts'
import type { Log } from './log.ts'
import type { NodeState } from './node-state.ts'

/** Who leaves waits no longer than this for rooms to be moved, in ms. */
export const LEAVE_MAX_MS = 30_000
/** A server that is not connected may be back before this, in ms, and move its rooms. */
export const SERVER_BACK_MS = 3_000
const LOOK_EVERY_MS = 200

type Situation = {
  readonly state: 'draining' | 'leaving'
  /** For how long it has been in it, in ms. */
  readonly forMs: number
  readonly endpoints: number
  /** Of each server that has rooms here: whether it is connected, and has said that its rooms stay. */
  readonly owners: readonly { readonly connected: boolean; readonly stays: boolean }[]
}

/** What a node does that is to be empty. `leave`: whoever is still here is moved now. */
export function next(
  { state, forMs, endpoints, owners }: Situation,
  drainMaxMs: number,
): 'wait' | 'leave' | 'end' {
  if (endpoints === 0) return 'end'
  if (state === 'draining') return forMs >= drainMaxMs ? 'leave' : 'wait'
  const isHopeless = owners.every(({ connected, stays }) => stays || (!connected && forMs >= SERVER_BACK_MS))
  return isHopeless || forMs >= LEAVE_MAX_MS ? 'end' : 'wait'
}

export type LeavingPorts = {
  readonly state: NodeState
  readonly endpoints: () => number
  readonly owners: () => ReadonlySet<ServerId>
  readonly isConnected: (server: ServerId) => boolean
  /** Rooms end by themselves for so long, in ms. */
  readonly drainMaxMs: number
  /** In ms, monotonic. */
  readonly clock: () => number
  readonly log: Log
  /** Nobody is here any more, or nobody waits any more. */
  readonly onEnd: () => void
}

/** How an sfu becomes empty: softly, when somebody wants it so, or now, because it is told to stop. */
export class Leaving {
  readonly #ports: LeavingPorts
  /** Servers that have nowhere else to go. */
  readonly #staying = new Set<ServerId>()
  #since = 0
  #timer: NodeJS.Timeout | undefined

  constructor(ports: LeavingPorts) {
    this.#ports = ports
  }

  /** Takes no new rooms from now on, or again. */
  drain(wanted: boolean): void {
    const { state } = this.#ports.state.told
    if (state === 'leaving' || wanted === (state === 'draining')) return
    if (wanted) this.#begin('draining')
    else {
      clearInterval(this.#timer)
      this.#ports.state.become('up')
      this.#ports.log.info('takes rooms again')
    }
  }

  /** Has its rooms moved, and ends. */
  leave(): void {
    if (this.#ports.state.told.state !== 'leaving') this.#begin('leaving')
  }

  /** A server has no other node for its rooms. */
  stays(server: ServerId): void {
    this.#staying.add(server)
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #begin(state: Situation['state']): void {
    const { log, clock, endpoints } = this.#ports
    log.info({ state, endpoints: endpoints() }, 'becomes empty')
    this.#since = clock()
    this.#ports.state.become(state)
    clearInterval(this.#timer)
    this.#timer = setInterval(() => {
      this.#look(state)
    }, LOOK_EVERY_MS)
    this.#look(state)
  }

  #look(state: Situation['state']): void {
    const { clock, endpoints, owners, isConnected, drainMaxMs, onEnd } = this.#ports
    const forMs = clock() - this.#since
    const servers = Array.from(owners(), (server) => ({
      connected: isConnected(server),
      stays: this.#staying.has(server),
    }))
    switch (next({ state, forMs, endpoints: endpoints(), owners: servers }, drainMaxMs)) {
      case 'wait':
        return
      case 'leave':
        this.leave()
        return
      case 'end':
        clearInterval(this.#timer)
        onEnd()
    }
  }
}
