import type { ServerId } from '../shared/ids.ts'
import type { SfuHandlers } from '../shared/sfu.ts'
import { describe, outlineOf } from './describe.ts'
import type { Leaving } from './leaving.ts'
import type { MediaRoom } from './media-room.ts'
import type { Sfu } from './sfu.ts'

/** Which server asks whom. */
export type Asked = { readonly sfu: Sfu; readonly leaving: Leaving; readonly server: ServerId }

const done = {}

/** The sfu's side of `shared/sfu.ts`. Closing what is not there is done already. */
export const handlers: SfuHandlers<Asked> = {
  capabilities: ({ sfu: { capabilities } }) => ({ capabilities }),

  'rooms:claim': ({ sfu, server }, { rooms }) => ({ rooms: sfu.claimRooms(server, rooms).map(outlineOf) }),
  'room:claim': ({ sfu, server }, claim) => {
    const room = sfu.claimRooms(server, [claim]).find(({ id }) => id === claim.room)
    return { room: room === undefined ? null : outlineOf(room) }
  },
  'room:open': ({ sfu, server }, { room, epoch, ...rules }) => {
    sfu.openRoom(room, { server, epoch }, rules)
    return done
  },
  'room:close': ({ sfu, server }, { room }) => {
    sfu.closeRoom(room, server)
    return done
  },

  'rooms:stay': ({ leaving, server }) => {
    leaving.stays(server)
    return done
  },

  'endpoint:open': async (asked, { room, endpoint: id, owner, ...wish }) => {
    const opening = { owner, wish, leg: null }
    const { endpoint, consumers } = await roomOf(asked, room).openEndpoint(id, opening)
    const { parameters: send } = endpoint.transport('send')
    const { parameters: receive } = endpoint.transport('receive')
    return { send, receive, consumers }
  },
  'leg:open': async (asked, { room, endpoint: id, owner, gateway, address, ...wish }) => {
    const opening = { owner, wish: { ...wish, hears: 'room' }, leg: { gateway, address } } as const
    const { endpoint, consumers } = await roomOf(asked, room).openEndpoint(id, opening)
    return { address: endpoint.leg.address, consumers }
  },
  'endpoint:privilege': (asked, { room, endpoint, privileged }) => {
    roomOf(asked, room).setPrivilege(endpoint, privileged)
    return done
  },
  'endpoint:close': (asked, { room, endpoint }) => {
    roomOf(asked, room).closeEndpoint(endpoint)
    return done
  },
  'endpoint:view': (asked, { room, endpoint, videos }) => {
    roomOf(asked, room).view(endpoint, videos)
    return done
  },

  'transport:connect': async (asked, { room, endpoint, direction, dtlsParameters }) => {
    await roomOf(asked, room).endpoint(endpoint).transport(direction).connect(dtlsParameters)
    return done
  },
  'transport:restart-ice': async (asked, { room, endpoint, direction }) => ({
    iceParameters: await roomOf(asked, room).endpoint(endpoint).transport(direction).restartIce(),
  }),

  'producer:open': async (asked, { room, endpoint, producer, source, rtpParameters, paused }) => {
    await roomOf(asked, room).openProducer({ id: producer, endpoint, source, rtpParameters, paused })
    return done
  },
  'producer:pause': async (asked, { room, producer, paused }) => {
    await roomOf(asked, room).pauseProducer(producer, paused)
    return done
  },
  'producer:close': (asked, { room, producer }) => {
    roomOf(asked, room).closeProducer(producer)
    return done
  },

  'consumers:ready': async (asked, { room, endpoint, consumers }) => {
    await roomOf(asked, room).endpoint(endpoint).forwarding.ready(consumers)
    return done
  },

  describe: ({ sfu }, { room }) => describe(sfu, room),
}

function roomOf({ sfu, server }: Asked, room: string): MediaRoom {
  return sfu.room(room, server)
}
