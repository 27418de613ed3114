import type { types } from 'mediasoup'
import type { ProducerId } from '../shared/ids.ts'
import type { MediaWorker } from './media-worker.ts'
import { gone } from './refusals.ts'

/** How often loudness is observed, in ms: the worker wants ten packets of 20 ms for an average. */
const OBSERVE_EVERY_MS = 300
/** Quieter is not speech, in dBov. */
const SPEECH_DBOV = -60
/** Voices observed at most on one router. */
const MOST_VOICES = 16

export type Loudness = { readonly producer: ProducerId; readonly level: number }

export type RoomRouterOptions = {
  readonly worker: MediaWorker
  /** Who speaks, loudest first; none: empty. */
  readonly onLoudness: (router: RoomRouter, loudness: readonly Loudness[]) => void
  readonly onBug: (error: unknown, doing: string) => void
}

/** A producer and the router that its packets arrive on. */
type Arriving = { readonly id: ProducerId; readonly origin: RoomRouter }

type Pipe = { readonly consumer: types.Consumer; readonly producer: types.Producer }

/** The part of a room that lives on one worker: a router, its level observer, and what is piped to it from others. */
export class RoomRouter {
  readonly worker: MediaWorker
  readonly #options: RoomRouterOptions
  readonly #router: types.Router
  readonly #observer: types.AudioLevelObserver
  readonly #pipes = new Map<ProducerId, Promise<Pipe>>()

  private constructor(options: RoomRouterOptions, router: types.Router, observer: types.AudioLevelObserver) {
    this.worker = options.worker
    this.#options = options
    this.#router = router
    this.#observer = observer
    observer.on('volumes', (volumes) => {
      const heard = volumes.map(({ producer, volume }) => ({
        producer: producer.id as ProducerId,
        level: volume,
      }))
      options.onLoudness(this, heard)
    })
    observer.on('silence', () => {
      options.onLoudness(this, [])
    })
  }

  static async open(options: RoomRouterOptions): Promise<RoomRouter> {
    const router = await options.worker.createRouter()
    const observer = await router.createAudioLevelObserver({
      interval: OBSERVE_EVERY_MS,
      threshold: SPEECH_DBOV,
      maxEntries: MOST_VOICES,
    })
    return new RoomRouter(options, router, observer)
  }

  get router(): types.Router {
    return this.#router
  }

  /** Whether a producer that arrives here counts among the voices. */
  observe(producerId: ProducerId, observed: boolean): void {
    const done = observed
      ? this.#observer.addProducer({ producerId })
      : this.#observer.removeProducer({ producerId })
    done.catch((error: unknown) => {
      // A producer that closes meanwhile leaves the observer by itself.
      if (!gone(error)) this.#options.onBug(error, 'observe a producer')
    })
  }

  /** The id under which a producer is consumed here; one that arrives elsewhere is piped first. */
  async idOf(producer: Arriving): Promise<string> {
    if (producer.origin === this) return producer.id
    return (await this.#pipe(producer)).producer.id
  }

  /** Lets only these flow through the pipes to here: the others are watched by nobody on this worker. */
  carryOnly(flowing: ReadonlySet<ProducerId>): void {
    for (const [id, pipe] of this.#pipes) {
      pipe
        .then(({ consumer }) => setPaused(consumer, !flowing.has(id)))
        .catch((error: unknown) => {
          if (!gone(error)) this.#options.onBug(error, 'pause a pipe')
        })
    }
  }

  close(): void {
    this.#router.close()
  }

  #pipe(producer: Arriving): Promise<Pipe> {
    const known = this.#pipes.get(producer.id)
    if (known) return known
    const pipe = this.#openPipe(producer)
    this.#pipes.set(producer.id, pipe)
    pipe.catch(() => this.#pipes.delete(producer.id))
    return pipe
  }

  async #openPipe({ id, origin }: Arriving): Promise<Pipe> {
    const { pipeConsumer: consumer, pipeProducer: producer } = await origin.router.pipeToRouter({
      producerId: id,
      router: this.#router,
      // The same id could be piped again while its first copy is still being closed.
      keepId: false,
      enableSctp: false,
    })
    if (!consumer || !producer) throw new Error('pipeToRouter gave no producer')
    producer.observer.once('close', () => this.#pipes.delete(id))
    return { consumer, producer }
  }
}

async function setPaused(consumer: types.Consumer, paused: boolean): Promise<void> {
  if (consumer.closed || consumer.paused === paused) return
  await (paused ? consumer.pause() : consumer.resume())
}
