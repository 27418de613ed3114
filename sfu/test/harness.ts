import { isIP } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { PARTICIPANT_PRODUCERS, ROOM_PRODUCERS, type ProducerLimits } from '../../shared/limits.ts'
import type { ServerId } from '../../shared/ids.ts'
import type { ConsumerParameters } from '../../shared/media.ts'
import { Refused } from '../../shared/refused.ts'
import { request } from '../../shared/request.ts'
import type { Failure, PayloadIn } from '../../shared/wire.ts'
import { SFU_PROTOCOL } from '../../shared/sfu.ts'
import type {
  EndpointOpened,
  Hears,
  sfuRequests,
  SfuNotice,
  SfuNoticeName,
  SfuReply,
  SfuRequestName,
} from '../../shared/sfu.ts'
import { readConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { startServing, type Serving, type ServingOptions } from '../serving.ts'
import { openPeer, peerCapabilities, type Peer } from './peer.ts'

export const SECRET = 'a secret of at least sixteen characters'

export const SERVER = 'server-of-tests' as ServerId

/** What a server opens its socket with. */
export const hello = (server: string = SERVER, secret = SECRET) => ({
  secret,
  server,
  protocol: SFU_PROTOCOL,
})

type Table = typeof sfuRequests
type Told = { [N in SfuNoticeName]: { name: N; notice: SfuNotice<N> } }[SfuNoticeName]

/** A server's end of the socket. */
export class Link {
  readonly socket: Socket
  readonly told: Told[] = []
  readonly #waiting = new Set<() => void>()

  private constructor(socket: Socket) {
    this.socket = socket
    socket.onAny((name: string, notice: unknown) => {
      this.told.push({ name, notice } as Told)
      for (const look of this.#waiting) look()
    })
  }

  static async open(port: number, auth: object = hello()): Promise<Link> {
    const socket = io(`http://127.0.0.1:${String(port)}`, {
      transports: ['websocket'],
      reconnection: false,
      auth,
    })
    const link = new Link(socket)
    await new Promise<void>((connected, refused) => {
      socket.once('connect', connected)
      socket.once('connect_error', refused)
    }).catch((error: unknown) => {
      socket.disconnect()
      throw error
    })
    return link
  }

  ask<N extends SfuRequestName>(name: N, payload: PayloadIn<Table, N>): Promise<SfuReply<N>> {
    return request<Table, N>(this.socket, name, payload)
  }

  /** The first notice of this name, from the first one told on, that `fits`. */
  async notice<N extends SfuNoticeName>(
    name: N,
    fits: (notice: SfuNotice<N>) => boolean = () => true,
    timeoutMs = 60_000,
  ): Promise<SfuNotice<N>> {
    const find = () => {
      const told = this.notices(name).find(fits)
      return told === undefined ? undefined : { told }
    }
    return (await this.until(find, `notice ${name}`, timeoutMs)).told
  }

  notices<N extends SfuNoticeName>(name: N): SfuNotice<N>[] {
    return this.told.flatMap((told) => (told.name === name ? [told.notice as SfuNotice<N>] : []))
  }

  /** Waits for something that notices bring about. */
  until<T>(find: () => T | undefined, what: string, timeoutMs: number): Promise<T> {
    return new Promise((found, failed) => {
      const stop = () => {
        clearTimeout(timer)
        this.#waiting.delete(look)
      }
      const timer = setTimeout(() => {
        stop()
        failed(new Error(`${what} did not come within ${String(timeoutMs)} ms`))
      }, timeoutMs)
      const look = () => {
        const it = find()
        if (it === undefined) return
        stop()
        found(it)
      }
      this.#waiting.add(look)
      look()
    })
  }

  close(): void {
    this.socket.disconnect()
  }
}

export type Running = { readonly serving: Serving; readonly link: Link; readonly stop: () => Promise<void> }

/** An sfu in this process, with real workers on free ports, and one server connected to it. */
export async function startSfu(
  options: Partial<Omit<ServingOptions, 'config'>> & { env?: Record<string, string> } = {},
): Promise<Running> {
  const config = readConfig({
    SERVICE_SECRET: SECRET,
    SFU_PORT: '0',
    MEDIA_PORT: '0',
    SFU_WORKERS: '1',
    LOG_LEVEL: process.env['SFU_TEST_LOG'] ?? 'silent',
    MEDIASOUP_WORKER_BIN: process.env['MEDIASOUP_WORKER_BIN'] ?? '',
    ...options.env,
  })
  const log = createLog(config.logLevel)
  const serving = await startServing({ clock: () => performance.now(), log, ...options, config })
  const link = await Link.open(serving.port)
  return {
    serving,
    link,
    stop: async () => {
      link.close()
      await serving.close()
    },
  }
}

export type Attending = {
  readonly id: string
  readonly endpoint: string
  readonly peer: Peer
  readonly opened: EndpointOpened
}

/** `privileged`: is sent what is not for everyone. */
type Who = { id: string; hears?: Hears; page?: string; privileged?: boolean; family?: 4 | 6 }

export const roomLimits: ProducerLimits = ROOM_PRODUCERS
export const roomRules = {
  epoch: 1,
  limits: roomLimits,
  camerasTo: 'everyone',
  camerasApart: [] as string[],
} as const
export const ownLimits: ProducerLimits = PARTICIPANT_PRODUCERS

export const openingOf = async (link: Link, room: string, who: Who) => {
  const { capabilities } = await link.ask('capabilities', {})
  return {
    room,
    endpoint: `${who.id}:${who.page ?? 'page-one'}`,
    owner: who.id,
    hears: who.hears ?? 'room',
    privileged: who.privileged ?? false,
    capabilities: peerCapabilities(capabilities),
    limits: ownLimits,
  } as const
}

let producers = 0

/** A participant with a real peer, who takes every consumer that it is offered. */
export async function attend(link: Link, room: string, who: Who): Promise<Attending> {
  const opening = await openingOf(link, room, who)
  const { endpoint } = opening
  const opened = onlyOver(who.family, await link.ask('endpoint:open', opening))
  const at = { room, endpoint }
  const peer = await openPeer(opened, {
    connect: (direction, dtlsParameters) =>
      link.ask('transport:connect', { ...at, direction, dtlsParameters }),
    produce: async (source, rtpParameters, paused) => {
      const producer = `producer-${String(++producers).padStart(4, '0')}`
      await link.ask('producer:open', { ...at, producer, source, rtpParameters, paused })
      return producer
    },
    ready: (consumers) => link.ask('consumers:ready', { ...at, consumers }),
    restartIce: (direction) => link.ask('transport:restart-ice', { ...at, direction }),
  })
  await peer.consume(opened.consumers)
  link.socket.on('consumers:changed', (notice: { endpoint: string; opened: ConsumerParameters[] }) => {
    if (notice.endpoint === endpoint && notice.opened.length > 0)
      void peer.consume(notice.opened).catch(() => undefined)
  })
  return { id: who.id, endpoint, peer, opened }
}

/** As a network has it on which there is one kind of addresses only. */
function onlyOver(family: 4 | 6 | undefined, opened: EndpointOpened): EndpointOpened {
  if (family === undefined) return opened
  const filtered = <T extends EndpointOpened['send']>(transport: T): T => ({
    ...transport,
    iceCandidates: transport.iceCandidates.filter(({ ip }) => isIP(ip) === family),
  })
  return { ...opened, send: filtered(opened.send), receive: filtered(opened.receive) }
}

/** A room that is closed, with its peers, when `use` is done. */
export async function inRoom(
  link: Link,
  room: string,
  use: (join: (who: Who) => Promise<Attending>) => Promise<void>,
): Promise<void> {
  const attending: Attending[] = []
  await link.ask('room:open', { room, ...roomRules })
  try {
    await use(async (who) => {
      const one = await attend(link, room, who)
      attending.push(one)
      return one
    })
  } finally {
    await Promise.all(attending.map(({ peer }) => peer.close()))
    await link.ask('room:close', { room }).catch(() => undefined)
  }
}

/** The refusal that a request ends in. */
export const failureOf = (asked: Promise<unknown>): Promise<Failure | 'done'> =>
  asked.then(
    () => 'done' as const,
    (error: unknown) => {
      if (error instanceof Refused) return error.toFailure()
      throw error
    },
  )
export const codeOf = async (asked: Promise<unknown>) => {
  const failure = await failureOf(asked)
  return failure === 'done' ? failure : failure.code
}
