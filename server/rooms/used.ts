import type { Database } from '../db/database.ts'
import { patiently } from '../db/patience.ts'
import { markUsed } from '../db/rooms.ts'
import type { Reaction } from '../meeting/live-meeting.ts'

/** Rooms in which a meeting starts are in use. That may be lost in an outage: the next meeting says it again. */
export function markRooms(database: Database, onFault: (fault: unknown) => void): Reaction {
  return ({ event, after: { roomId } }) => {
    if (event.type !== 'started') return
    const { at } = event
    patiently(() => markUsed(database, roomId, at)).catch(onFault)
  }
}
