import type { ClaimedRoom, SfuReply } from '../shared/sfu.ts'
import type { MediaRoom } from './media-room.ts'
import type { Sfu } from './sfu.ts'

/** Who is in a room and what they send, as this process knows it: no worker is asked. */
export function outlineOf({ id, endpoints, producers }: MediaRoom): ClaimedRoom {
  return {
    id,
    endpoints: endpoints.map(({ id, owner, hears, privileged }) => ({ id, owner, hears, privileged })),
    producers: producers.map(({ id, owner, paused }) => ({ id, owner, paused })),
  }
}

/** What there is and what flows. Asks the workers for every stream's statistics: for tests, not for polling. */
export async function describe(sfu: Sfu, only?: string): Promise<SfuReply<'describe'>> {
  const rooms = sfu.rooms.filter(({ id }) => only === undefined || id === only)
  const workers = sfu.workers.map(({ index, pid, port, load }) => ({ index, pid, port, load }))
  return { workers, rooms: await Promise.all(rooms.map(describeRoom)) }
}

async function describeRoom(room: MediaRoom): Promise<SfuReply<'describe'>['rooms'][number]> {
  const endpoints = room.endpoints.map(async (endpoint) => {
    const { id, owner, hears, privileged, worker, connected, forwarding } = endpoint
    const consumers = await forwarding.describe()
    return { id, owner, hears, privileged, worker: worker.index, connected, consumers }
  })
  const producers = room.producers.map(async (producer) => {
    const { id, endpoint, owner, source, kind, paused } = producer
    return { id, endpoint, owner, source, kind, paused, bytesReceived: await producer.bytesReceived() }
  })
  return {
    id: room.id,
    workers: room.workers,
    endpoints: await Promise.all(endpoints),
    producers: await Promise.all(producers),
  }
}
