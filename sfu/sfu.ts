import type { ServerId } from '../shared/ids.ts'
import type { RtpCapabilities } from '../shared/media.ts'
import { Refused } from '../shared/refused.ts'
import type { SfuNotice, SfuNoticeName } from '../shared/sfu.ts'
import type { Log } from './log.ts'
import { MediaRoom, type RoomRules } from './media-room.ts'
import type { MediaWorker } from './media-worker.ts'
import { fromMediasoup } from './shapes.ts'
import { Workers, type WorkersOptions } from './workers.ts'

export type TellServer = <N extends SfuNoticeName>(server: ServerId, name: N, notice: SfuNotice<N>) => void

/** `epoch`: which of a meeting's owners it is, counted from 1. */
export type RoomOwner = { readonly server: ServerId; readonly epoch: number }

type OwnedRoom = { readonly room: MediaRoom; owner: RoomOwner }

type SfuOptions = {
  readonly config: WorkersOptions['config']
  readonly log: Log
  /** ms, monotonic. */
  readonly clock: () => number
  /** How its notices reach a server. */
  readonly tell: TellServer
  /** As `WorkersOptions.onLoad`. */
  readonly onLoad?: (load: number) => void
  /** Endpoints of one room per worker; tests set it low. */
  readonly perRoom?: number
}

/** All rooms of this process and the workers they live on. */
export class Sfu {
  readonly capabilities: RtpCapabilities
  readonly #options: SfuOptions
  readonly #workers: Workers
  readonly #rooms: Map<string, OwnedRoom>
  #closed = false

  private constructor(
    options: SfuOptions,
    parts: { workers: Workers; rooms: Map<string, OwnedRoom> },
    capabilities: RtpCapabilities,
  ) {
    this.capabilities = capabilities
    this.#options = options
    this.#workers = parts.workers
    this.#rooms = parts.rooms
  }

  /** @throws Error when a worker does not start. */
  static async start(options: SfuOptions): Promise<Sfu> {
    const rooms = new Map<string, OwnedRoom>()
    const workers = await Workers.start({
      config: options.config,
      log: options.log,
      ...(options.perRoom === undefined ? {} : { perRoom: options.perRoom }),
      ...(options.onLoad === undefined ? {} : { onLoad: options.onLoad }),
      onDied: (index) => {
        for (const owned of rooms.values())
          if (owned.room.workers.includes(index)) lose(owned, rooms, options)
      },
    })
    return new Sfu(options, { workers, rooms }, await capabilitiesOf(workers.alive[0]))
  }

  get workers(): readonly MediaWorker[] {
    return this.#workers.alive
  }

  get rooms(): readonly MediaRoom[] {
    return Array.from(this.#rooms.values(), ({ room }) => room)
  }

  /** Everybody who owns a room here. */
  get owners(): ReadonlySet<ServerId> {
    return new Set(Array.from(this.#rooms.values(), ({ owner }) => owner.server))
  }

  /** @throws Refused conflict when the room belongs to another server with this epoch or a higher one. */
  openRoom(id: string, owner: RoomOwner, rules: RoomRules): void {
    const known = this.#rooms.get(id)
    if (known) {
      if (!yields(known.owner, owner)) throw notYours()
      known.owner = owner
      known.room.setRules(rules)
      return
    }
    const { clock, tell, log } = this.#options
    const onBug = (error: unknown, doing: string) => {
      log.error({ room: id, err: error }, doing)
    }
    const room = MediaRoom.open({
      ...{ id, rules, workers: this.#workers, clock, onBug },
      tell: (name, notice) => {
        tell(owned.owner.server, name, notice)
      },
    })
    const owned: OwnedRoom = { room, owner }
    this.#rooms.set(id, owned)
    log.info({ room: id }, 'room opened')
  }

  /** Gives a server the rooms that it has a higher epoch of; those that are not here are passed over. @returns all of its rooms. */
  claimRooms(
    server: ServerId,
    claims: readonly { readonly room: string; readonly epoch: number }[],
  ): MediaRoom[] {
    for (const { room, epoch } of claims) {
      const known = this.#rooms.get(room)
      if (known && yields(known.owner, { server, epoch })) known.owner = { server, epoch }
    }
    return [...this.#rooms.values()].filter(({ owner }) => owner.server === server).map(({ room }) => room)
  }

  /** @throws Refused conflict when it belongs to another server. */
  closeRoom(id: string, server: ServerId): void {
    const known = this.#rooms.get(id)
    if (!known) return
    if (known.owner.server !== server) throw notYours()
    this.#rooms.delete(id)
    known.room.close()
    this.#options.log.info({ room: id }, 'room closed')
  }

  /** @throws Refused not-found; conflict when it belongs to another server. */
  room(id: string, server: ServerId): MediaRoom {
    const known = this.#rooms.get(id)
    if (!known) throw new Refused('not-found', 'no such room')
    if (known.owner.server !== server) throw notYours()
    return known.room
  }

  closeRoomsOf(server: ServerId): void {
    for (const [id, { owner }] of this.#rooms) if (owner.server === server) this.closeRoom(id, server)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const server of this.owners) this.closeRoomsOf(server)
    this.#workers.close()
  }
}

function lose({ room, owner }: OwnedRoom, rooms: Map<string, OwnedRoom>, { tell, log }: SfuOptions): void {
  rooms.delete(room.id)
  room.close()
  log.error({ room: room.id }, 'room lost')
  tell(owner.server, 'room:lost', { room: room.id })
}

function yields(owner: RoomOwner, { server, epoch }: RoomOwner): boolean {
  return epoch > owner.epoch || (epoch === owner.epoch && server === owner.server)
}

function notYours(): Refused {
  return new Refused('conflict', 'this room belongs to another server')
}

async function capabilitiesOf(worker: MediaWorker | undefined): Promise<RtpCapabilities> {
  if (!worker) throw new Error('no media worker')
  const router = await worker.createRouter()
  const capabilities = fromMediasoup.capabilities(router.rtpCapabilities)
  router.close()
  return capabilities
}
