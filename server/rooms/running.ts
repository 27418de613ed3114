/** Meetings that somebody has opened, wherever among several servers: before that one is a door with people in front of it. */
import type { RoomId } from '../../shared/ids.ts'
import type { Running } from '../db/live-counts.ts'
import type { LiveMeeting } from '../meeting/live-meeting.ts'
import type { RoomsPorts } from './ports.ts'

export type RunningPorts = {
  readonly meetings: Pick<RoomsPorts['meetings'], 'all' | 'ofRoom'>
  readonly places: Pick<NonNullable<RoomsPorts['places']>, 'runningElsewhere'> | null
}

/** All of them, in no order. @throws as the database does, which is asked only where there are several servers. */
export async function allRunning({ meetings, places }: RunningPorts): Promise<Running[]> {
  const elsewhere = (await places?.runningElsewhere(null)) ?? []
  const here = runningHere(meetings.all())
  // One that another server has just taken.
  const known = new Set(here.map(({ id }) => id))
  return [...here, ...elsewhere.filter(({ id }) => !known.has(id))]
}

/** Those of these rooms. @throws as `allRunning` does. */
export async function runningIn(
  { meetings, places }: RunningPorts,
  rooms: readonly RoomId[],
): Promise<ReadonlyMap<RoomId, Running>> {
  const elsewhere = rooms.length === 0 ? [] : ((await places?.runningElsewhere(rooms)) ?? [])
  const here = runningHere(rooms.flatMap((id) => meetings.ofRoom(id) ?? []))
  return new Map([...elsewhere, ...here].map((running) => [running.roomId, running]))
}

/** Those of these meetings that go on. */
export function runningHere(meetings: Iterable<LiveMeeting>): Running[] {
  return Array.from(meetings, runningOf).flatMap((running) => running ?? [])
}

function runningOf({ now }: LiveMeeting): Running | null {
  const { id, roomId, settings, host, startedAt, ended, participants, waiting } = now
  if (ended !== null || startedAt === null) return null
  return {
    ...{ id, roomId, title: settings.title, owner: host, since: startedAt },
    participants: participants.size,
    waiting: waiting.size,
  }
}
