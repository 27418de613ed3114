import { setTimeout as wait } from 'node:timers/promises'
import { Refused } from '../shared/refused.ts'
import type { SfuConfig } from './config.ts'
import { nodeLoad, place } from './load.ts'
import type { Log } from './log.ts'
import { MediaWorker } from './media-worker.ts'
import { watch } from './watch.ts'

/** Between two tries to start a worker whose port is still held or whose process fails, in ms. */
const RETRY_MS = 250

export type WorkersOptions = {
  readonly config: Pick<SfuConfig, 'workers' | 'workerBin' | 'mediaAddresses' | 'mediaPort'>
  readonly log: Log
  /** Its routers and all on them are closed already; a new worker takes its place meanwhile. */
  readonly onDied: (index: number) => void
  /** How full the node is, whenever a worker was measured. */
  readonly onLoad?: (load: number) => void
  /** Endpoints of one room per worker; tests set it low. */
  readonly perRoom?: number
}

/** The media workers: started, watched, replaced when they die, and chosen from. */
export class Workers {
  readonly #options: WorkersOptions
  readonly #alive = new Map<number, MediaWorker>()
  #closed = false

  private constructor(options: WorkersOptions) {
    this.#options = options
  }

  /** @throws Error when one of them does not start. */
  static async start(options: WorkersOptions): Promise<Workers> {
    const workers = new Workers(options)
    const indices = Array.from({ length: options.config.workers }, (_, index) => index)
    try {
      await Promise.all(indices.map((index) => workers.#start(index)))
    } catch (error) {
      workers.close()
      throw error
    }
    return workers
  }

  get alive(): readonly MediaWorker[] {
    return [...this.#alive.values()].sort((a, b) => a.index - b.index)
  }

  /** As `nodeLoad`. */
  get load(): number {
    return nodeLoad(this.alive)
  }

  /**
   * The worker for one more endpoint of a room that has `ofRoom` endpoints on each. When all are full, who must have a
   * place has it on the least loaded one.
   *
   * @throws Refused unavailable when there is no worker, or all are full.
   */
  place(ofRoom: ReadonlyMap<number, number>, must: boolean): MediaWorker {
    const candidates = this.alive.map((worker) => ({
      index: worker.index,
      load: worker.load,
      newcomers: worker.newcomers,
      endpoints: worker.endpoints,
      ofRoom: ofRoom.get(worker.index) ?? 0,
    }))
    const least = candidates.toSorted((a, b) => a.load - b.load)[0]?.index
    const index = place(candidates, this.#options.perRoom) ?? (must ? least : undefined)
    const worker = index === undefined ? undefined : this.#alive.get(index)
    if (!worker) throw new Refused('unavailable', 'all media workers are full')
    return worker
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const worker of this.#alive.values()) worker.close()
    this.#alive.clear()
  }

  async #start(index: number): Promise<void> {
    const { config, log } = this.#options
    const worker = await MediaWorker.start({
      index,
      bin: config.workerBin,
      addresses: config.mediaAddresses,
      port: config.mediaPort === 0 ? 0 : config.mediaPort + index,
      onDied: (dead) => {
        this.#replace(dead)
      },
    })
    if (this.#closed) {
      worker.close()
      return
    }
    this.#alive.set(index, worker)
    log.info({ worker: index, pid: worker.pid, port: worker.port }, 'worker started')
    const seen = {
      onMeasured: () => this.#options.onLoad?.(this.load),
      onHung: () => {
        log.error({ worker: worker.index, pid: worker.pid }, 'worker hangs')
      },
    }
    watch(worker, seen).catch((error: unknown) => {
      log.error({ worker: index, err: error }, 'worker is not watched any more')
    })
  }

  #replace(dead: MediaWorker): void {
    const { log, onDied } = this.#options
    if (this.#closed) return
    this.#alive.delete(dead.index)
    log.error({ worker: dead.index, pid: dead.pid }, 'worker died')
    onDied(dead.index)
    void this.#restart(dead.index)
  }

  async #restart(index: number): Promise<void> {
    while (!this.#closed && !this.#alive.has(index)) {
      try {
        await this.#start(index)
      } catch (error) {
        this.#options.log.warn({ worker: index, err: error }, 'worker does not start')
        await wait(RETRY_MS, undefined, { ref: false })
      }
    }
  }
}
