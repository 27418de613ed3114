import { addressOf } from '../address.ts'
import type { SigningIn } from '../auth/signing-in.ts'
import type { Config } from '../config.ts'
import { sessionHandlers } from '../http/handlers/session.ts'
import type { PortalPorts } from '../http/portal.ts'
import type { Clock } from '../meeting/clock.ts'
import { AddressRates } from '../signalling/address-rates.ts'
import { Refused } from '../../shared/refused.ts'
import type { Rate } from '../../shared/wire.ts'

/** What one address may ask of the portal: a ministry may stand behind one address. */
const REQUESTS: Rate = { perSecond: 50, burst: 500 }

export type PortalParts = {
  readonly config: Config
  readonly clock: Clock
  readonly signingIn: SigningIn
}

/** The portal's requests, each with the function that answers it. */
export function createPortal({ config, clock, signingIn }: PortalParts): PortalPorts {
  const { origins, publicUrl, trustedProxies } = config
  const { sessions } = signingIn
  const rates = new AddressRates(REQUESTS)
  return {
    origins,
    identify: (request) => sessions.identify(request),
    admit: (request) => {
      const retryAfterMs = rates.take(addressOf(request, trustedProxies), clock.now())
      if (retryAfterMs > 0) throw new Refused('rate-limited', 'too much is asked', { retryAfterMs })
    },
    handlers: {
      ...sessionHandlers({ ...signingIn.ports, origins, publicUrl, trustedProxies, clock }),
    },
  }
}
