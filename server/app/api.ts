import type { IncomingMessage } from 'node:http'
import { Bearers } from '../auth/bearer.ts'
import type { SigningIn } from '../auth/signing-in.ts'
import type { Config } from '../config.ts'
import { apiHandlers } from '../http/api-v1/handlers.ts'
import type { ApiPorts } from '../http/api-v1/router.ts'
import { portalRates } from '../http/portal-rates.ts'
import type { Limits } from '../limits/limits.ts'
import type { RoomsPorts } from '../rooms/ports.ts'

export type ApiParts = {
  readonly config: Config
  readonly signingIn: SigningIn
  readonly rooms: RoomsPorts
  readonly limits: Limits
  readonly addressOf: (request: IncomingMessage) => string
}

/** What other software may ask. */
export function createApi({ config, signingIn, rooms, limits, addressOf }: ApiParts): ApiPorts {
  const { database, clock } = rooms
  const bearers = new Bearers({ providers: signingIn.providers, database, clock })
  return {
    origins: config.origins,
    handlers: apiHandlers(rooms),
    identify: (request) => bearers.identify(request),
    admit: portalRates(limits, addressOf, 'authorization'),
  }
}
