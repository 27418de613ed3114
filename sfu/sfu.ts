import type { RtpCapabilities } from '../shared/media.ts'
import { Refused } from '../shared/refused.ts'
import type { Log } from './log.ts'
import { MediaRoom, type RoomRules, type Tell } from './media-room.ts'
import type { MediaWorker } from './media-worker.ts'
import { fromMediasoup } from './shapes.ts'
import { Workers, type WorkersOptions } from './workers.ts'

type SfuOptions = {
  readonly config: WorkersOptions['config']
  readonly log: Log
  /** ms, monotonic. */
  readonly clock: () => number
  /** How its notices reach the servers. */
  readonly tell: Tell
  /** Endpoints of one room per worker; tests set it low. */
  readonly perRoom?: number
}

/** All rooms of this process and the workers they live on. */
export class Sfu {
  readonly capabilities: RtpCapabilities
  readonly #options: SfuOptions
  readonly #workers: Workers
  readonly #rooms: Map<string, MediaRoom>
  #closed = false

  private constructor(
    options: SfuOptions,
    parts: { workers: Workers; rooms: Map<string, MediaRoom> },
    capabilities: RtpCapabilities,
  ) {
    this.capabilities = capabilities
    this.#options = options
    this.#workers = parts.workers
    this.#rooms = parts.rooms
  }

  /** @throws Error when a worker does not start. */
  static async start(options: SfuOptions): Promise<Sfu> {
    const rooms = new Map<string, MediaRoom>()
    const workers = await Workers.start({
      config: options.config,
      log: options.log,
      ...(options.perRoom === undefined ? {} : { perRoom: options.perRoom }),
      onDied: (index) => {
        for (const room of rooms.values()) if (room.workers.includes(index)) lose(room, rooms, options)
      },
    })
    return new Sfu(options, { workers, rooms }, await capabilitiesOf(workers.alive[0]))
  }

  get workers(): readonly MediaWorker[] {
    return this.#workers.alive
  }

  get rooms(): readonly MediaRoom[] {
    return [...this.#rooms.values()]
  }

  openRoom(id: string, rules: RoomRules): void {
    const known = this.#rooms.get(id)
    if (known) {
      known.govern(rules)
      return
    }
    const { clock, tell, log } = this.#options
    const onBug = (error: unknown, doing: string) => {
      log.error({ room: id, err: error }, doing)
    }
    this.#rooms.set(id, MediaRoom.open({ id, rules, workers: this.#workers, clock, tell, onBug }))
    log.info({ room: id }, 'room opened')
  }

  closeRoom(id: string): void {
    const room = this.#rooms.get(id)
    if (!room) return
    this.#rooms.delete(id)
    room.close()
    this.#options.log.info({ room: id }, 'room closed')
  }

  /** @throws Refused not-found */
  room(id: string): MediaRoom {
    const room = this.#rooms.get(id)
    if (!room) throw new Refused('not-found', 'no such room')
    return room
  }

  closeRooms(): void {
    for (const id of [...this.#rooms.keys()]) this.closeRoom(id)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.closeRooms()
    this.#workers.close()
  }
}

function lose(room: MediaRoom, rooms: Map<string, MediaRoom>, { tell, log }: SfuOptions): void {
  rooms.delete(room.id)
  room.close()
  log.error({ room: room.id }, 'room lost')
  tell('room:lost', { room: room.id })
}

async function capabilitiesOf(worker: MediaWorker | undefined): Promise<RtpCapabilities> {
  if (!worker) throw new Error('no media worker')
  const router = await worker.createRouter()
  const capabilities = fromMediasoup.capabilities(router.rtpCapabilities)
  router.close()
  return capabilities
}
