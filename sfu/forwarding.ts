import type { types } from 'mediasoup'
import type { ConsumerId, ProducerId } from '../shared/ids.ts'
import type { ConsumerParameters } from '../shared/media.ts'
import { Forwarded } from './forwarded.ts'
import type { MediaProducer } from './media-producer.ts'
import { mayReach, type Flow, type Listener } from './stream.ts'
import { HIDDEN_VIDEOS_KEPT } from './videos.ts'

type ForwardingOptions = {
  /** @throws UnsupportedError when the receiver cannot take it. */
  readonly consume: (producer: MediaProducer, layer: number) => Promise<types.Consumer>
  /** What the receiver must hear of: told once per turn of the event loop, when nothing is being opened. */
  readonly onChange: (opened: readonly ConsumerParameters[], closed: readonly ConsumerId[]) => void
  readonly onBug: (error: unknown, doing: string) => void
}

/**
 * All that one endpoint is forwarded. `update` states what should flow; consumers are opened when first needed, then
 * paused and resumed, and closed when their stream may no longer reach the endpoint.
 */
export class Forwarding {
  readonly #options: ForwardingOptions
  readonly #entries = new Map<ProducerId, Forwarded>()
  readonly #opening = new Set<Promise<void>>()
  readonly #opened = new Map<ConsumerId, ConsumerParameters>()
  readonly #closedIds = new Set<ConsumerId>()
  #flushing: NodeJS.Immediate | undefined
  #closed = false

  constructor(options: ForwardingOptions) {
    this.#options = options
  }

  /** What flows now, or will as soon as the receiver is ready. */
  get shown(): ReadonlySet<ProducerId> {
    return new Set(this.flowing().map(([id]) => id))
  }

  /** What flows, and how. */
  flowing(): [ProducerId, Flow][] {
    return [...this.#entries].flatMap(([id, { flow }]) => (flow ? [[id, flow]] : []))
  }

  get consumers(): number {
    return [...this.#entries.values()].filter(({ parameters }) => parameters).length
  }

  /** `flows`: what should flow, and how. What else may reach the listener stays open, paused. */
  update(flows: ReadonlyMap<MediaProducer, Flow>, listener: Listener): void {
    if (this.#closed) return
    for (const entry of this.#entries.values())
      if (entry.producer.closed || !mayReach(entry.producer, listener)) this.#drop(entry)
      else if (!flows.has(entry.producer)) this.#hide(entry)
    for (const [producer, flow] of flows) this.#show(producer, flow)
    this.#dropSurplus()
  }

  /** The receiver has set these up. */
  async ready(ids: readonly ConsumerId[]): Promise<void> {
    const wanted = new Set<string>(ids)
    const entries = [...this.#entries.values()].filter(({ parameters }) => wanted.has(parameters?.id ?? ''))
    await Promise.all(entries.map((entry) => entry.receiverReady()))
  }

  /** Everything that is open, after what is being opened now; need not be told again. */
  async all(): Promise<ConsumerParameters[]> {
    await Promise.allSettled(this.#opening)
    this.#opened.clear()
    this.#closedIds.clear()
    return [...this.#entries.values()].flatMap(({ parameters }) => parameters ?? [])
  }

  /** The receiver's capabilities are others now: what it could not take is tried again at the next update. */
  retryUnsupported(): void {
    for (const entry of this.#entries.values()) if (entry.unsupported) this.#entries.delete(entry.producer.id)
  }

  describe() {
    return Promise.all([...this.#entries.values()].flatMap((entry) => entry.describe() ?? []))
  }

  /** The transport closes the consumers. */
  close(): void {
    this.#closed = true
    clearImmediate(this.#flushing)
    this.#entries.clear()
  }

  #show(producer: MediaProducer, flow: Flow): void {
    const known = this.#entries.get(producer.id)
    if (known) {
      void known.set(flow)
      return
    }
    const entry = new Forwarded(producer, flow, this.#options.onBug)
    this.#entries.set(producer.id, entry)
    const opening = this.#open(entry, flow)
    this.#opening.add(opening)
    void opening.finally(() => {
      this.#opening.delete(opening)
      this.#flushSoon()
    })
  }

  async #open(entry: Forwarded, flow: Flow): Promise<void> {
    const parameters = await entry.open(this.#options.consume(entry.producer, flow.layer))
    const stillWanted = this.#entries.get(entry.producer.id) === entry
    if (parameters && stillWanted) this.#opened.set(parameters.id, parameters)
    else if (!entry.unsupported && stillWanted) this.#entries.delete(entry.producer.id)
  }

  #hide(entry: Forwarded): void {
    if (!entry.flow) return
    void entry.set(undefined)
    // Behind all others: the order of the map is the order of hiding.
    this.#entries.delete(entry.producer.id)
    this.#entries.set(entry.producer.id, entry)
  }

  #dropSurplus(): void {
    const hidden = [...this.#entries.values()].filter(
      ({ flow, producer }) => !flow && producer.kind === 'video',
    )
    for (const entry of hidden.slice(0, Math.max(0, hidden.length - HIDDEN_VIDEOS_KEPT))) this.#drop(entry)
  }

  #drop(entry: Forwarded): void {
    this.#entries.delete(entry.producer.id)
    entry.close()
    const id = entry.parameters?.id
    if (id === undefined) return
    if (!this.#opened.delete(id)) this.#closedIds.add(id)
    this.#flushSoon()
  }

  #flushSoon(): void {
    if (this.#closed) return
    this.#flushing ??= setImmediate(() => {
      this.#flushing = undefined
      if (this.#opening.size === 0) this.#flush()
    })
  }

  #flush(): void {
    if (this.#opened.size + this.#closedIds.size === 0) return
    const opened = [...this.#opened.values()]
    const closed = [...this.#closedIds]
    this.#opened.clear()
    this.#closedIds.clear()
    this.#options.onChange(opened, closed)
  }
}
