import type { IncomingMessage } from 'node:http'
import type { SigningIn } from '../auth/signing-in.ts'
import type { Config } from '../config.ts'
import { codesHandlers } from '../http/handlers/codes.ts'
import { meetingsHandlers } from '../http/handlers/meetings.ts'
import { roomsHandlers } from '../http/handlers/rooms.ts'
import { sessionHandlers } from '../http/handlers/session.ts'
import type { PortalPorts } from '../http/portal.ts'
import { portalRates } from '../http/portal-rates.ts'
import type { Limit, Limits } from '../limits/limits.ts'
import type { RoomsPorts } from '../rooms/ports.ts'
import type { Office } from './office.ts'

export type PortalParts = {
  readonly config: Config
  readonly signingIn: SigningIn
  readonly begunSignIns: Limit
  readonly limits: Limits
  readonly addressOf: (request: IncomingMessage) => string
  readonly rooms: RoomsPorts
  readonly office: Office
}

/** The portal's requests, each with the function that answers it. */
export function createPortal(parts: PortalParts): PortalPorts {
  const { config, signingIn, begunSignIns, rooms, office, limits, addressOf } = parts
  const { origins, publicUrl } = config
  const { sessions } = signingIn
  return {
    origins,
    identify: (request) => sessions.identify(request),
    admit: portalRates(limits, addressOf),
    handlers: {
      ...office.handlers,
      ...meetingsHandlers(rooms),
      ...roomsHandlers(rooms),
      ...codesHandlers(rooms, addressOf),
      ...sessionHandlers({ ...signingIn.ports, origins, publicUrl, begunSignIns, addressOf }),
    },
  }
}
