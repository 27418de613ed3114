import type { types } from 'mediasoup-client'
import type { ConsumerParameters } from '../../../shared/media.ts'
import type { Source } from '../../../shared/limits.ts'
import type { MediaAsks } from './asks.ts'
import { flows } from './flows.ts'
import { ConsumerBook } from './reconcile.ts'

/** One stream that arrives. */
export type Received = {
  readonly id: string
  readonly producerId: string
  readonly participantId: string
  readonly source: Source
  readonly track: MediaStreamTrack
  readonly receiver: RTCRtpReceiver | undefined
}

export type ReceivingEvents = {
  onOpened(received: Received): void
  onClosed(received: Received): void
}

type Held = {
  readonly consumer: types.Consumer
  readonly received: Received
  readonly transport: types.Transport
  /** It waits, unseen and unheard, for its first packets: the same still comes over the transport before. */
  waits: boolean
}

/** How often to look whether something flows, in ms. */
const LOOK_EVERY_MS = 100

/** Sets up what the sfu forwards and takes it down again; all that comes together is set up together. */
export class Receiving {
  readonly #ready: MediaAsks['ready']
  readonly #events: ReceivingEvents
  readonly #book = new ConsumerBook()
  readonly #consumers = new Map<string, Held>()
  /** Set up, but the server does not know yet. */
  readonly #unannounced = new Set<string>()
  #transport: types.Transport | null = null

  constructor(ready: MediaAsks['ready'], events: ReceivingEvents) {
    this.#ready = ready
    this.#events = events
  }

  get all(): readonly Received[] {
    return [...this.#consumers.values()].map(({ received }) => received)
  }

  held(): ReadonlySet<string> {
    return this.#book.held()
  }

  /** Other transports: what came over the old ones is gone. */
  attach(transport: types.Transport | null): void {
    this.#drop(this.#book.clear())
    this.#unannounced.clear()
    this.#transport = transport
  }

  /** The same comes over other transports, too, from now on: each stream goes over when it flows there, all with `moved`. */
  move(transport: types.Transport): void {
    this.#unannounced.clear()
    this.#transport = transport
  }

  /** What came over the transports before is gone. */
  moved(): void {
    const left = [...this.#consumers.values()].filter(({ transport }) => transport !== this.#transport)
    for (const held of this.#consumers.values()) if (held.waits) this.#goOver(held)
    this.#drop(this.#book.close(left.map(({ received }) => received.id)))
  }

  /** A whole list, asked for when `heldWhenAsked` was open. */
  async replace(listed: readonly ConsumerParameters[], heldWhenAsked: ReadonlySet<string>): Promise<void> {
    const { added, dropped } = this.#book.replace(listed, heldWhenAsked)
    this.#drop(dropped)
    await this.#setUp(added)
  }

  async change(opened: readonly ConsumerParameters[], closed: readonly string[]): Promise<void> {
    this.#drop(this.#book.close(closed))
    await this.#setUp(this.#book.open(opened))
  }

  async #setUp(added: readonly ConsumerParameters[]): Promise<void> {
    const transport = this.#transport
    if (transport === null) {
      this.#book.forget(added.map(({ id }) => id))
      return
    }
    await Promise.all(added.map((parameters) => this.#consume(transport, parameters)))
    void this.#announce()
  }

  async #consume(transport: types.Transport, parameters: ConsumerParameters): Promise<void> {
    const { id, producerId, participantId, source, kind, rtpParameters } = parameters
    try {
      const consumer = await transport.consume({
        id,
        producerId,
        kind,
        rtpParameters: rtpParameters as types.RtpParameters,
        // One stream per person and kind of picture keeps a screen's sound apart from a voice.
        streamId: `${participantId}-${source}`,
      })
      this.#add(transport, consumer, {
        id,
        producerId,
        participantId,
        source,
        track: consumer.track,
        receiver: consumer.rtpReceiver,
      })
    } catch {
      // The transport has gone meanwhile: the next list brings it again.
      this.#book.forget([id])
    }
  }

  #add(transport: types.Transport, consumer: types.Consumer, received: Received): void {
    // Closed while it was being set up.
    if (!this.#book.has(received.id)) {
      consumer.close()
      return
    }
    const held: Held = { consumer, received, transport, waits: this.#before(received, transport).length > 0 }
    this.#consumers.set(received.id, held)
    this.#unannounced.add(received.id)
    if (held.waits) void this.#goOverWhenItFlows(held)
    else this.#events.onOpened(received)
  }

  /** What brings the same over another transport. */
  #before({ producerId }: Received, transport: types.Transport): string[] {
    return [...this.#consumers.values()]
      .filter((held) => held.received.producerId === producerId && held.transport !== transport)
      .map(({ received }) => received.id)
  }

  async #goOverWhenItFlows(held: Held): Promise<void> {
    const { received } = held
    while (held.waits && this.#consumers.get(received.id) === held) {
      if (await flows(received)) this.#goOver(held)
      else await new Promise((later) => setTimeout(later, LOOK_EVERY_MS))
    }
  }

  #goOver(held: Held): void {
    if (!held.waits || this.#consumers.get(held.received.id) !== held) return
    held.waits = false
    this.#events.onOpened(held.received)
    this.#drop(this.#book.close(this.#before(held.received, held.transport)))
  }

  async #announce(): Promise<void> {
    const ids = [...this.#unannounced]
    if (ids.length === 0) return
    try {
      await this.#ready(ids)
      for (const id of ids) this.#unannounced.delete(id)
    } catch {
      // The socket is down: what a resume lists is announced again.
    }
  }

  #drop(ids: readonly string[]): void {
    for (const id of ids) {
      const held = this.#consumers.get(id)
      this.#consumers.delete(id)
      this.#unannounced.delete(id)
      if (!held) continue
      held.consumer.close()
      if (!held.waits) this.#events.onClosed(held.received)
    }
  }
}
