import type { IncomingMessage } from 'node:http'
import { organiserOf } from '../../auth/identity.ts'
import type { RoomsPorts } from '../../rooms/ports.ts'
import { redeemCode } from '../../rooms/redeem.ts'
import { setPin } from '../../rooms/renew.ts'
import type { PortalHandlers } from '../portal.ts'

/** Codes that people type, which they might guess. `addressOf`: whom a limit per address counts them as. */
export function codesHandlers(
  rooms: RoomsPorts,
  addressOf: (request: IncomingMessage) => string,
): Pick<PortalHandlers, 'codes:redeem' | 'rooms:set-pin'> {
  return {
    'codes:redeem': async ({ identity, body, request }) => {
      const who = { by: organiserOf(identity), address: addressOf(request) }
      return { path: await redeemCode(rooms, who, body.code) }
    },
    'rooms:set-pin': ({ identity, params, body, request }) => {
      const who = { by: organiserOf(identity), address: addressOf(request) }
      return setPin(rooms, who, params.roomId, body.pin)
    },
  }
}
