import type { SfuHandlers } from '../shared/sfu.ts'
import { describe } from './describe.ts'
import type { Sfu } from './sfu.ts'

const done = {}

/** The sfu's side of `shared/sfu.ts`. Closing what is not there is done already. */
export const handlers: SfuHandlers<Sfu> = {
  capabilities: ({ capabilities }) => ({ capabilities }),

  'room:open': (sfu, { room, limits, camerasTo }) => {
    sfu.openRoom(room, { limits, camerasTo })
    return done
  },
  'room:close': (sfu, { room }) => {
    sfu.closeRoom(room)
    return done
  },

  'endpoint:open': (sfu, { room, endpoint, owner, ...wish }) =>
    sfu.room(room).openEndpoint(endpoint, owner, wish),
  'endpoint:close': (sfu, { room, endpoint }) => {
    sfu.room(room).closeEndpoint(endpoint)
    return done
  },
  'endpoint:view': (sfu, { room, endpoint, videos }) => {
    sfu.room(room).view(endpoint, videos)
    return done
  },

  'transport:connect': async (sfu, { room, endpoint, direction, dtlsParameters }) => {
    await sfu.room(room).endpoint(endpoint).transport(direction).connect(dtlsParameters)
    return done
  },
  'transport:restart-ice': async (sfu, { room, endpoint, direction }) => ({
    iceParameters: await sfu.room(room).endpoint(endpoint).transport(direction).restartIce(),
  }),

  'producer:open': async (sfu, { room, endpoint, producer, source, rtpParameters, paused }) => {
    await sfu.room(room).openProducer({ id: producer, endpoint, source, rtpParameters, paused })
    return done
  },
  'producer:pause': async (sfu, { room, producer, paused }) => {
    await sfu.room(room).pauseProducer(producer, paused)
    return done
  },
  'producer:close': (sfu, { room, producer }) => {
    sfu.room(room).closeProducer(producer)
    return done
  },

  'consumers:ready': async (sfu, { room, endpoint, consumers }) => {
    await sfu.room(room).endpoint(endpoint).forwarding.ready(consumers)
    return done
  },

  describe: (sfu, { room }) => describe(sfu, room),
}
