import type { HeldRoom } from './held-room.ts'
import type { RoomNotice } from './link.ts'
import type { MediaHost } from './media-host.ts'

/** Tells the meeting of a room what its node says of single streams and endpoints. */
export function passOn(
  { name, notice }: Exclude<RoomNotice, { name: 'room:lost' }>,
  held: HeldRoom,
  meetings: MediaHost,
): void {
  switch (name) {
    case 'consumers:changed':
      meetings.consumersChanged(notice)
      return
    case 'levels':
      meetings.levels(notice)
      return
    case 'producer:wanted':
      held.layers.set(notice.producer, notice.layer)
      meetings.layerWanted(notice)
      return
    case 'endpoint:lost':
      meetings.unreachable(notice)
  }
}
