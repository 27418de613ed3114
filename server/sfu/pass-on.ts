import type { EndpointId, SfuNotice } from '../../shared/sfu.ts'
import { homesOf, type HeldRoom } from './held-room.ts'
import type { RoomNotice } from './link.ts'
import type { MediaHost } from './media-host.ts'

/**
 * Tells the meeting of a room what a node says of single streams and endpoints. While the room moves, the node that it
 * comes from (not `isNew`) speaks for who has not moved yet, and of what is heard.
 */
export function passOn(
  told: Exclude<RoomNotice, { name: 'room:lost' }>,
  held: HeldRoom,
  isNew: boolean,
  meetings: MediaHost,
): void {
  const isOurs = ({ endpoint }: { readonly endpoint: EndpointId }): boolean =>
    isNew || !held.endpoints.has(endpoint)
  switch (told.name) {
    case 'consumers:changed':
      meetings.consumersChanged(isOurs(told.notice) ? told.notice : closedOnly(told.notice))
      return
    case 'levels':
      if (homesOf(held).length > 1 === !isNew) meetings.levels(told.notice)
      return
    case 'producer:wanted':
      if (!isOurs(told.notice)) return
      held.layers.set(told.notice.producer, told.notice.layer)
      meetings.layerWanted(told.notice)
      return
    case 'endpoint:lost':
      if (isOurs(told.notice)) meetings.unreachable(told.notice)
  }
}

// Who has moved still holds what they were sent before, until that is closed.
function closedOnly(notice: SfuNotice<'consumers:changed'>): SfuNotice<'consumers:changed'> {
  return { ...notice, opened: [] }
}
