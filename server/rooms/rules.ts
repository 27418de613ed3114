import { Refused } from '../../shared/refused.ts'
import type { PortalRequest } from '../../shared/portal-routes.ts'
import type { RoomStanding } from '../../shared/roles.ts'

/** What is asked about one room. */
export type RoomRequest = Exclude<
  Extract<PortalRequest, `rooms:${string}` | `delegates:${string}` | `past-meetings:${string}`>,
  'rooms:list' | 'rooms:defaults' | 'rooms:create'
>

const everybody: readonly RoomStanding[] = ['owner', 'delegate', 'administrator']
/** Who moderates every meeting of the room. */
const moderators: readonly RoomStanding[] = ['owner', 'delegate']
const notDelegates: readonly RoomStanding[] = ['owner', 'administrator']

/** Who may ask what about a room. Who has no standing to it may ask nothing and is not told that there is one. */
export const ROOM_RULES: Readonly<Record<RoomRequest, readonly RoomStanding[]>> = {
  'rooms:show': everybody,
  'rooms:change': everybody,
  'rooms:start': everybody,
  'rooms:end-meeting': everybody,
  'rooms:invitation': everybody,
  'rooms:renew': everybody,
  'rooms:set-pin': everybody,
  'rooms:favourite': everybody,
  'past-meetings:list': moderators,
  'past-meetings:attendance': moderators,
  'past-meetings:chat': moderators,
  'past-meetings:notes': moderators,
  'past-meetings:delete': moderators,
  'rooms:delete': notDelegates,
  'rooms:hand-over': notDelegates,
  'delegates:list': notDelegates,
  'delegates:add': notDelegates,
  'delegates:remove': notDelegates,
}

/**
 * Passes when the rules let somebody of this standing ask this.
 *
 * @throws Refused `not-found` for who has none, as for a room that is not there; `forbidden` when the rules say no.
 */
export function checkStanding(
  standing: RoomStanding | null,
  request: RoomRequest,
): asserts standing is RoomStanding {
  if (standing === null) throw new Refused('not-found', 'there is no such room')
  if (!ROOM_RULES[request].includes(standing))
    throw new Refused('forbidden', 'others may do this with a room')
}
