import { organiserOf } from '../../auth/identity.ts'
import type { Delegation } from '../../rooms/delegation.ts'
import type { PortalHandlers } from '../portal.ts'

/** Who looks after a room. */
export function delegatesHandlers(
  delegation: Delegation,
): Pick<PortalHandlers, 'delegates:list' | 'delegates:add' | 'delegates:remove' | 'rooms:hand-over'> {
  return {
    'delegates:list': ({ identity, params }) => delegation.list(organiserOf(identity), params.roomId),
    'delegates:add': ({ identity, params, body }) =>
      delegation.add(organiserOf(identity), params.roomId, body.email),
    'delegates:remove': ({ identity, params }) =>
      delegation.remove(organiserOf(identity), params.roomId, params.userId),
    'rooms:hand-over': async ({ identity, params, body }) => {
      await delegation.handOver(organiserOf(identity), params.roomId, body.email)
      return {}
    },
  }
}
