import { errors, type types } from 'mediasoup'
import type { ConsumerId } from '../shared/ids.ts'
import type { ConsumerParameters } from '../shared/media.ts'
import type { MediaProducer } from './media-producer.ts'
import { gone } from './refusals.ts'
import { fromMediasoup } from './shapes.ts'
import type { Flow } from './stream.ts'

type OnBug = (error: unknown, doing: string) => void

/**
 * One stream on its way to one endpoint: what should be, and a consumer that is brought to it step by step, however
 * often the wish changes meanwhile.
 */
export class Forwarded {
  readonly producer: MediaProducer
  readonly #onBug: OnBug
  #flow: Flow | undefined
  #consumer: types.Consumer | undefined
  #parameters: ConsumerParameters | undefined
  #receiverReady = false
  #unsupported = false
  #closed = false
  #layer: number | undefined
  #converging: Promise<void> | undefined

  constructor(producer: MediaProducer, flow: Flow, onBug: OnBug) {
    this.producer = producer
    this.#flow = flow
    this.#onBug = onBug
  }

  /** How it should flow; undefined: not at all. */
  get flow(): Flow | undefined {
    return this.#flow
  }

  /** What the receiver needs of it; undefined until it is open. */
  get parameters(): ConsumerParameters | undefined {
    return this.#parameters
  }

  /** The receiver has no codec for it. */
  get unsupported(): boolean {
    return this.#unsupported
  }

  /** Takes the consumer; undefined when there is none, or it is no longer wanted. */
  async open(consuming: Promise<types.Consumer>): Promise<ConsumerParameters | undefined> {
    try {
      this.#take(await consuming)
    } catch (error) {
      this.#unsupported = error instanceof errors.UnsupportedError
      if (!this.#unsupported && !gone(error)) this.#onBug(error, 'consume')
    }
    return this.#parameters
  }

  set(flow: Flow | undefined): Promise<void> {
    this.#flow = flow
    return this.#converge()
  }

  /** From now on it may flow; done when it does. */
  receiverReady(): Promise<void> {
    this.#receiverReady = true
    return this.#converge()
  }

  /** Undefined when it is not open. */
  describe(): ReturnType<typeof describeConsumer> | undefined {
    return this.#consumer && describeConsumer(this.#consumer, this.producer)
  }

  close(): void {
    this.#closed = true
    // Of a closed producer the worker closes the consumers itself.
    if (!this.producer.closed) this.#consumer?.close()
  }

  #take(consumer: types.Consumer): void {
    // The worker closes the consumers of a closed producer: asked for one more time, it would find none.
    if (consumer.closed || this.producer.closed) return
    if (this.#closed) {
      consumer.close()
      return
    }
    this.#consumer = consumer
    this.#layer = consumer.preferredLayers?.spatialLayer
    this.#parameters = {
      id: consumer.id as ConsumerId,
      producerId: this.producer.id,
      participantId: this.producer.owner,
      source: this.producer.source,
      kind: this.producer.kind,
      rtpParameters: fromMediasoup.rtpParameters(consumer.rtpParameters),
    }
    void this.#converge()
  }

  #converge(): Promise<void> {
    if (!this.#nextStep()) return this.#converging ?? Promise.resolve()
    this.#converging ??= this.#takeSteps()
    return this.#converging
  }

  async #takeSteps(): Promise<void> {
    try {
      for (let step = this.#nextStep(); step; step = this.#nextStep()) await step()
    } catch (error) {
      if (!this.#closed && !gone(error)) this.#onBug(error, 'change a consumer')
    } finally {
      this.#converging = undefined
    }
  }

  // Layer and priority first: a picture that resumes in the wrong size costs a second key frame.
  #nextStep(): (() => Promise<void>) | undefined {
    const consumer = this.#consumer
    if (!consumer || consumer.closed || this.#closed) return undefined
    const shaping = this.#flow && this.#shape(consumer, this.#flow)
    if (shaping) return shaping
    const paused = !this.#flow || !this.#receiverReady
    if (paused === consumer.paused) return undefined
    return () => (paused ? consumer.pause() : consumer.resume())
  }

  #shape(consumer: types.Consumer, { layer, priority }: Flow): (() => Promise<void>) | undefined {
    if (this.producer.layers > 1 && layer !== this.#layer) return () => this.#setLayer(consumer, layer)
    if (consumer.kind === 'video' && priority !== consumer.priority)
      return () => consumer.setPriority(priority)
    return undefined
  }

  async #setLayer(consumer: types.Consumer, spatialLayer: number): Promise<void> {
    this.#layer = spatialLayer
    await consumer.setPreferredLayers({ spatialLayer })
  }
}

async function describeConsumer(consumer: types.Consumer, producer: MediaProducer) {
  const stats = await consumer.getStats().catch(() => [])
  const sent = stats.filter(({ type }) => type === 'outbound-rtp')
  return {
    id: consumer.id as ConsumerId,
    producerId: producer.id,
    paused: consumer.paused,
    layer: producer.layers > 1 ? (consumer.currentLayers?.spatialLayer ?? null) : null,
    bytesSent: sent.reduce((sum, { byteCount }) => sum + byteCount, 0),
  }
}
