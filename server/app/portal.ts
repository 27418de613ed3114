import type { IncomingMessage } from 'node:http'
import { addressKey, addressOf } from '../address.ts'
import type { SigningIn } from '../auth/signing-in.ts'
import type { Config } from '../config.ts'
import { codesHandlers } from '../http/handlers/codes.ts'
import { meetingsHandlers } from '../http/handlers/meetings.ts'
import { roomsHandlers } from '../http/handlers/rooms.ts'
import { sessionHandlers } from '../http/handlers/session.ts'
import type { PortalPorts } from '../http/portal.ts'
import { portalRates } from '../http/portal-rates.ts'
import type { SignInRates } from '../http/sign-in-rates.ts'
import type { Clock } from '../clock.ts'
import type { RoomsPorts } from '../rooms/ports.ts'
import type { Office } from './office.ts'

export type PortalParts = {
  readonly config: Config
  readonly clock: Clock
  readonly signingIn: SigningIn
  readonly signInRates: SignInRates
  readonly rooms: RoomsPorts
  readonly office: Office
}

/** The portal's requests, each with the function that answers it. */
export function createPortal(parts: PortalParts): PortalPorts {
  const { config, clock, signingIn, signInRates, rooms, office } = parts
  const { origins, publicUrl, trustedProxies } = config
  const { sessions } = signingIn
  const address = (request: IncomingMessage): string => addressKey(addressOf(request, trustedProxies))
  return {
    origins,
    identify: (request) => sessions.identify(request),
    admit: portalRates(clock, address),
    handlers: {
      ...office.handlers,
      ...meetingsHandlers(rooms),
      ...roomsHandlers(rooms),
      ...codesHandlers(rooms, address),
      ...sessionHandlers({ ...signingIn.ports, origins, publicUrl, signInRates }),
    },
  }
}
