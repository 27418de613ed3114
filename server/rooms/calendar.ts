/** Rooms for events of calendars: one for each event, made and kept by other software, in no list. */
import type { RoomId } from '../../shared/ids.ts'
import { Refused } from '../../shared/refused.ts'
import type { Organiser } from '../auth/identity.ts'
import { eventsOf, isEventTaken, roomOfEvent } from '../db/calendar.ts'
import { patiently } from '../db/patience.ts'
import { findRoom, markUsed } from '../db/rooms.ts'
import { changeRoom } from './change.ts'
import { makeRoom } from './new-room.ts'
import type { RoomsPorts } from './ports.ts'
import { deleteRoom } from './remove.ts'
import { defaultSettings, type Language } from './settings.ts'

/** Events of one person that may have a room: a year of a full calendar. */
export const EVENTS_MAX = 2_000

export type CalendarEvent = { readonly key: string; readonly title: string; readonly language: Language }

/**
 * The room of an event, with this title; made when there is none yet. Asking again changes nothing but the title, and keeps
 * the room from being removed as unused.
 *
 * @throws Refused `limit-reached`, `rate-limited`, `unavailable`.
 */
export async function putEventRoom(
  ports: RoomsPorts,
  by: Organiser,
  event: CalendarEvent,
): Promise<{ id: RoomId; made: boolean }> {
  const { database, clock } = ports
  const find = (): Promise<RoomId | null> => patiently(() => roomOfEvent(database, by.userId, event.key))
  const known = await find()
  const id = known ?? (await makeUnlessTaken(ports, by, event))
  const found = id ?? (await find())
  if (found === null) throw new Refused('unavailable', 'the event was removed at the same time')
  const made = known === null && id !== null
  if (!made) {
    const room = await patiently(() => findRoom(database, found))
    if (room?.title !== event.title) await changeRoom(ports, by, found, { title: event.title })
    await patiently(() => markUsed(database, found, clock.now()))
  }
  return { id: found, made }
}

/**
 * Removes the room of an event for good.
 *
 * @throws Refused `not-found` when it has none, `unavailable`.
 */
export async function deleteEventRoom(ports: RoomsPorts, by: Organiser, key: string): Promise<void> {
  const id = await patiently(() => roomOfEvent(ports.database, by.userId, key))
  if (id === null) throw new Refused('not-found', 'this event has no room')
  await deleteRoom(ports, by, id)
}

/** null: another request was quicker. */
async function makeUnlessTaken(
  ports: RoomsPorts,
  by: Organiser,
  { key, title, language }: CalendarEvent,
): Promise<RoomId | null> {
  const { database } = ports
  if ((await patiently(() => eventsOf(database, by.userId))) >= EVENTS_MAX)
    throw new Refused('limit-reached', 'too many events have a room', { limit: 'events', max: EVENTS_MAX })
  const settings = { ...defaultSettings(language), title }
  try {
    return (await makeRoom(ports, { kind: 'calendar', ownerId: by.userId, eventKey: key, settings })).id
  } catch (error) {
    if (isEventTaken(error)) return null
    throw error
  }
}
