import type { RequestHandlers } from '../../../shared/protocol.ts'
import type { Caller } from '../caller.ts'
import { openLeg } from '../calling.ts'
import { startEcho, stopEcho } from '../echo.ts'
import { iceServersOf } from '../ice-servers.ts'
import { askMedia, openMedia } from '../media-session.ts'
import { produce, stopProducing } from '../producing.ts'

export const mediaHandlers = {
  'media:open': (caller, { capabilities }) => openMedia(caller, capabilities),
  'media:open-leg': (caller, wish) => openLeg(caller, wish),
  'media:connect': (caller, wish) => askMedia(caller, 'transport:connect', wish),
  'media:restart-ice': async (caller, wish) => {
    const { iceParameters } = await askMedia(caller, 'transport:restart-ice', wish)
    return { iceParameters, iceServers: iceServersOf(caller) }
  },
  'media:produce': async (caller, wish) => ({ producerId: await produce(caller, wish) }),
  'echo:start': (caller) => startEcho(caller),
  'echo:stop': (caller) => stopEcho(caller),
  'media:close': async (caller, { producerId }) => {
    await stopProducing(caller, producerId)
    return {}
  },
  'media:arrive': ({ media, live, session }) => {
    media.arrived(live.now.id, session.endpoint)
    return {}
  },
  'media:view': (caller, { videos }) => askMedia(caller, 'endpoint:view', { videos }),
  'media:ready': (caller, { consumers }) => askMedia(caller, 'consumers:ready', { consumers }),
} satisfies Partial<RequestHandlers<Caller>>
