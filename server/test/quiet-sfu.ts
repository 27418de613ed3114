/**
 * An sfu that keeps to the wire and moves no packets: for tests of signalling that need it to fail on time. Everything
 * that is about media runs against the real one.
 */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type Socket } from 'socket.io'
import { Refused } from '../../shared/refused.ts'
import { serve } from '../../shared/serve.ts'
import {
  sfuRequests,
  type ClaimedRoom,
  type Hears,
  type SfuHandlers,
  type SfuNotice,
  type SfuNoticeName,
} from '../../shared/sfu.ts'
import type { ParticipantId, ProducerId } from '../../shared/ids.ts'
import type { Source, TransportParameters } from '../../shared/media.ts'
import type { z } from 'zod'

type Producer = { endpoint: string; owner: ParticipantId; source: z.output<typeof Source>; paused: boolean }
type Being = { owner: ParticipantId; hears: Hears; privileged: boolean }
type Room = {
  /** Whose it is. */
  server: string
  camerasTo: 'everyone' | 'privileged'
  camerasApart: readonly string[]
  endpoints: Map<string, Being>
  producers: Map<ProducerId, Producer>
}

export type QuietSfu = {
  readonly url: string
  readonly secret: string
  readonly rooms: Map<string, Room>
  /** Names of requests in the order in which they came. */
  readonly asked: string[]
  /** Until it resolves, nothing is answered. */
  hold: Promise<unknown>
  tell<N extends SfuNoticeName>(name: N, notice: SfuNotice<N>): void
  /** Every link is lost; with `forget`, the media too. */
  cut(forget: boolean): void
  close(): Promise<void>
}

const transport = (): TransportParameters => ({
  id: randomUUID(),
  iceParameters: { usernameFragment: 'fragment', password: 'password', iceLite: true },
  iceCandidates: [],
  dtlsParameters: { fingerprints: [{ algorithm: 'sha-256', value: 'AA:BB' }] },
})

const described = (id: string, { endpoints, producers }: Room): ClaimedRoom => ({
  id,
  endpoints: Array.from(endpoints, ([endpoint, { owner, hears, privileged }]) => ({
    id: endpoint,
    owner,
    hears,
    privileged,
  })),
  producers: Array.from(producers, ([producer, { owner, paused }]) => ({ id: producer, owner, paused })),
})

function handlersOf(sfu: QuietSfu): SfuHandlers<Socket> {
  const roomOf = (id: string): Room => {
    const room = sfu.rooms.get(id)
    if (!room) throw new Refused('not-found', 'no such room')
    return room
  }
  const producerOf = (room: string, id: ProducerId): Producer => {
    const producer = roomOf(room).producers.get(id)
    if (!producer) throw new Refused('not-found', 'no such producer')
    return producer
  }
  const endpointOf = (room: string, id: string): void => {
    if (!roomOf(room).endpoints.has(id)) throw new Refused('not-found', 'no such endpoint')
  }
  const closeEndpoint = (room: Room, id: string): void => {
    room.endpoints.delete(id)
    for (const [producer, { endpoint }] of room.producers)
      if (endpoint === id) room.producers.delete(producer)
  }
  const openEndpoint = (room: Room, id: string, { owner, hears, privileged }: Being): void => {
    for (const [other, one] of room.endpoints)
      if (one.owner === owner && other !== id) closeEndpoint(room, other)
    room.endpoints.set(id, { owner, hears, privileged })
  }
  return {
    capabilities: () => ({ capabilities: { codecs: [] } }),
    'room:claim': (socket, { room }) => {
      const known = sfu.rooms.get(room)
      if (known === undefined) return { room: null }
      known.server = socket.handshake.auth['server'] as string
      return { room: described(room, known) }
    },
    'rooms:claim': (socket, { rooms }) => {
      const server = socket.handshake.auth['server'] as string
      for (const { room } of rooms) {
        const known = sfu.rooms.get(room)
        if (known) known.server = server
      }
      return {
        rooms: [...sfu.rooms]
          .filter(([, room]) => room.server === server)
          .map(([id, room]) => described(id, room)),
      }
    },
    'room:open': (socket, { room, camerasTo, camerasApart }) => {
      const known = sfu.rooms.get(room)
      const server = socket.handshake.auth['server'] as string
      if (known) Object.assign(known, { camerasTo, camerasApart })
      else
        sfu.rooms.set(room, { server, camerasTo, camerasApart, endpoints: new Map(), producers: new Map() })
      return {}
    },
    'room:close': (_, { room }) => {
      roomOf(room)
      sfu.rooms.delete(room)
      return {}
    },
    'rooms:stay': () => ({}),
    'endpoint:open': (_, { room, endpoint, ...being }) => {
      openEndpoint(roomOf(room), endpoint, being)
      return { send: transport(), receive: transport(), consumers: [] }
    },
    'leg:open': (_, { room, endpoint, ...being }) => {
      openEndpoint(roomOf(room), endpoint, { ...being, hears: 'room' })
      return { address: { ip: '127.0.0.1', port: 9 }, consumers: [] }
    },
    'endpoint:privilege': (_, { room, endpoint, privileged }) => {
      endpointOf(room, endpoint)
      const one = roomOf(room).endpoints.get(endpoint)
      if (one) one.privileged = privileged
      return {}
    },
    'endpoint:close': (_, { room, endpoint }) => {
      endpointOf(room, endpoint)
      closeEndpoint(roomOf(room), endpoint)
      return {}
    },
    'endpoint:view': (_, { room, endpoint }) => {
      endpointOf(room, endpoint)
      return {}
    },
    'transport:connect': (_, { room, endpoint }) => {
      endpointOf(room, endpoint)
      return {}
    },
    'transport:restart-ice': (_, { room, endpoint }) => {
      endpointOf(room, endpoint)
      return { iceParameters: transport().iceParameters }
    },
    'producer:open': (_, { room, endpoint, producer, source, paused }) => {
      endpointOf(room, endpoint)
      const owner = roomOf(room).endpoints.get(endpoint)?.owner
      if (owner) roomOf(room).producers.set(producer, { endpoint, owner, source, paused })
      return {}
    },
    'producer:pause': (_, { room, producer, paused }) => {
      producerOf(room, producer).paused = paused
      return {}
    },
    'producer:close': (_, { room, producer }) => {
      producerOf(room, producer)
      roomOf(room).producers.delete(producer)
      return {}
    },
    'consumers:ready': (_, { room, endpoint }) => {
      endpointOf(room, endpoint)
      return {}
    },
    describe: (_, { room: only }) => ({
      workers: [],
      rooms: [...sfu.rooms]
        .filter(([id]) => only === undefined || id === only)
        .map(([id, room]) => ({
          id,
          workers: [0],
          endpoints: Array.from(room.endpoints, ([endpoint, { owner, hears, privileged }]) => ({
            id: endpoint,
            owner,
            hears,
            privileged,
            worker: 0,
            connected: { send: false, receive: false },
            consumers: [],
          })),
          producers: Array.from(room.producers, ([producer, { source, ...rest }]) => ({
            id: producer,
            source,
            kind: source === 'camera' || source === 'screen' ? ('video' as const) : ('audio' as const),
            bytesReceived: 0,
            ...rest,
          })),
        })),
    }),
  }
}

/** Starts one on a free port. */
export async function startQuietSfu(): Promise<QuietSfu> {
  const http = createServer()
  const io = new Server(http, { transports: ['websocket'] })
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening))
  const { port } = http.address() as AddressInfo
  const sfu: QuietSfu = {
    url: `http://127.0.0.1:${String(port)}`,
    secret: 'a secret between services of 32 characters',
    rooms: new Map(),
    asked: [],
    hold: Promise.resolve(),
    tell: (name, notice) => io.emit(name, notice),
    cut: (forget) => {
      if (forget) sfu.rooms.clear()
      for (const socket of io.sockets.sockets.values()) socket.conn.close(true)
    },
    close: () => io.close(),
  }
  const handlers = handlersOf(sfu)
  const held = Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      async (socket: Socket, payload: never) => {
        sfu.asked.push(name)
        await sfu.hold
        return (handler as (socket: Socket, payload: never) => unknown)(socket, payload)
      },
    ]),
  ) as unknown as SfuHandlers<Socket>
  io.use((socket, next) => {
    next(socket.handshake.auth['secret'] === sfu.secret ? undefined : new Error('wrong secret'))
  })
  io.on('connection', (socket) => {
    serve(socket, {
      table: sfuRequests,
      handlers: held,
      context: socket,
      onBug: (error) => {
        throw error
      },
    })
  })
  return sfu
}
