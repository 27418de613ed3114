import type { ProducerId } from '../shared/ids.ts'
import type { Flow, Stream } from './stream.ts'
import { UNWATCHED, wantedNow, type Wanted } from './wanted.ts'

type WatchedOptions = {
  /** ms. */
  readonly clock: () => number
  readonly onWanted: (producer: ProducerId, layer: number) => void
}

type Watcher = {
  readonly worker: { readonly index: number }
  readonly forwarding: { flowing(): Iterable<Flowing> }
}
type Flowing = readonly [ProducerId, Flow]
type Seen = { readonly layer: number; readonly top: number }

/** What is watched in one room: tells senders which layers are wanted, and workers which streams they need. */
export class Watched {
  readonly #options: WatchedOptions
  #wanted: Wanted = new Map()
  #seen: ReadonlyMap<ProducerId, Seen> = new Map()
  #flowingOn: ReadonlyMap<number, ReadonlySet<ProducerId>> = new Map()
  #timer: NodeJS.Timeout | undefined

  constructor(options: WatchedOptions) {
    this.#options = options
  }

  /** What flows to somebody on each worker. */
  get flowingOn(): ReadonlyMap<number, ReadonlySet<ProducerId>> {
    return this.#flowingOn
  }

  update(videos: readonly Stream[], watchers: readonly Watcher[]): void {
    const seen = new Map(videos.map(({ id, layers }) => [id, { layer: UNWATCHED, top: layers - 1 }]))
    const flowingOn = new Map<number, Set<ProducerId>>()
    for (const { worker, forwarding } of watchers) {
      const here = flowingOn.get(worker.index) ?? new Set()
      flowingOn.set(worker.index, here)
      for (const [id, { layer }] of forwarding.flowing()) {
        here.add(id)
        const video = seen.get(id)
        if (video) video.layer = Math.max(video.layer, layer)
      }
    }
    this.#seen = seen
    this.#flowingOn = flowingOn
    this.#look()
  }

  /** Tells again what was told last of one producer, if anything was. */
  repeat(producer: ProducerId): void {
    const told = this.#wanted.get(producer)
    if (told) this.#options.onWanted(producer, told.layer)
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  #look(): void {
    clearTimeout(this.#timer)
    const now = this.#options.clock()
    const { wanted, tell, lookAgainAt } = wantedNow(this.#wanted, this.#seen, now)
    this.#wanted = wanted
    for (const { producer, layer } of tell) this.#options.onWanted(producer, layer)
    if (lookAgainAt === null) return
    this.#timer = setTimeout(() => {
      this.#look()
    }, lookAgainAt - now)
    this.#timer.unref()
  }
}
