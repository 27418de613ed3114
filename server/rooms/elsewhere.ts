/** Meetings of rooms, wherever among several servers they are. */
import type { RoomId } from '../../shared/ids.ts'
import type { RoomSettings } from '../../shared/room-settings.ts'
import { Refused } from '../../shared/refused.ts'
import { patiently } from '../db/patience.ts'
import { findRoom } from '../db/rooms.ts'
import type { LiveMeeting } from '../meeting/live-meeting.ts'
import type { ClosedFromOutside, RoomsPorts } from './ports.ts'
import { meetingSettings, settingsOf } from './settings.ts'

type Here = Pick<RoomsPorts, 'meetings' | 'clock'>

/** Ends the meeting of a room if it is here; nobody comes to one that has not begun. */
export function closeHere(
  { meetings, clock }: Here,
  roomId: RoomId,
  reason: ClosedFromOutside,
): LiveMeeting | undefined {
  if (reason === 'room-deleted') meetings.toComeIn(roomId)?.abandon()
  const live = meetings.ofRoom(roomId)
  live?.dispatch({ type: 'close', reason, at: clock.steady() })
  return live
}

/**
 * Ends the meeting of a room, wherever it is. What is promised survives a crash.
 *
 * @throws Refused `unavailable` when it cannot be written, or who has it does not answer.
 */
export async function closeMeeting(
  ports: Here & Pick<RoomsPorts, 'places'>,
  roomId: RoomId,
  reason: ClosedFromOutside,
): Promise<void> {
  const here = closeHere(ports, roomId, reason)
  if (here !== undefined) await here.written()
  else await ports.places?.close(roomId, reason, () => closeHere(ports, roomId, reason)?.written())
}

/** The meeting of a room does as these settings say if it is here; it is returned if it goes on. */
export function settle(
  { meetings, clock }: Here,
  roomId: RoomId,
  said: RoomSettings,
): LiveMeeting | undefined {
  const settings = meetingSettings(said)
  meetings.toComeIn(roomId)?.settle(settings)
  const live = meetings.ofRoom(roomId)
  live?.dispatch({ type: 'configure', settings, at: clock.steady() })
  return live
}

/** What a room says now, for its meeting if that is here. @throws Refused `unavailable` */
export async function configureHere(
  ports: Here & Pick<RoomsPorts, 'database'>,
  roomId: RoomId,
): Promise<void> {
  const room = await patiently(() => findRoom(ports.database, roomId))
  if (room === null) return
  try {
    settle(ports, roomId, settingsOf(room))
  } catch (error) {
    // It has ended by now.
    if (!(error instanceof Refused)) throw error
  }
}
