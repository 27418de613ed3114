import type { MediaWorker } from './media-worker.ts'
import { RoomRouter, type RoomRouterOptions } from './room-router.ts'
import type { ProducerId } from '../shared/ids.ts'

type RoomRoutersOptions = Omit<RoomRouterOptions, 'worker'> & {
  readonly onClosed: (router: RoomRouter) => void
}

/** The routers of one room, at most one per worker, opened when the first endpoint comes to that worker. */
export class RoomRouters {
  readonly #options: RoomRoutersOptions
  readonly #routers = new Map<number, Promise<RoomRouter>>()

  constructor(options: RoomRoutersOptions) {
    this.#options = options
  }

  get workers(): number[] {
    return [...this.#routers.keys()].sort((a, b) => a - b)
  }

  on(worker: MediaWorker): Promise<RoomRouter> {
    const known = this.#routers.get(worker.index)
    if (known) return known
    const router = RoomRouter.open({ ...this.#options, worker })
    this.#routers.set(worker.index, router)
    router.catch(() => this.#forget(worker.index, router))
    return router
  }

  /** Closes those on workers where the room has nobody left. */
  keepOnly(workers: ReadonlySet<number>): void {
    for (const [index, router] of this.#routers) if (!workers.has(index)) this.#close(index, router)
  }

  /** Lets only what flows to somebody pass between workers. */
  carryOnly(flowing: ReadonlyMap<number, ReadonlySet<ProducerId>>): void {
    for (const [index, router] of this.#routers) {
      router
        .then((opened) => {
          opened.carryOnly(flowing.get(index) ?? new Set())
        })
        .catch(() => undefined)
    }
  }

  close(): void {
    this.keepOnly(new Set())
  }

  #close(index: number, router: Promise<RoomRouter>): void {
    this.#forget(index, router)
    router
      .then((opened) => {
        opened.close()
        this.#options.onClosed(opened)
      })
      .catch(() => undefined)
  }

  #forget(index: number, router: Promise<RoomRouter>): void {
    if (this.#routers.get(index) === router) this.#routers.delete(index)
  }
}
