import type { RoomId, UserId } from '../../shared/ids.ts'
import type { Database } from './database.ts'

/** The room of an event of somebody's calendar. */
export async function roomOfEvent(database: Database, owner: UserId, key: string): Promise<RoomId | null> {
  const found = await database
    .selectFrom('rooms')
    .select('id')
    .where('owner_id', '=', owner)
    .where('event_key', '=', key)
    .executeTakeFirst()
  return found?.id ?? null
}

/** For how many events somebody has a room. */
export async function eventsOf(database: Database, owner: UserId): Promise<number> {
  const { events } = await database
    .selectFrom('rooms')
    .select(({ fn }) => fn.countAll<string>().as('events'))
    .where('owner_id', '=', owner)
    .where('kind', '=', 'calendar')
    .executeTakeFirstOrThrow()
  return Number(events)
}

/** Whether an error says that another request has just made the room of the same event. */
export function isEventTaken(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === 'rooms_of_events'
}
