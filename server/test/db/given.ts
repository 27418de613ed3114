/** Words for tests with a real Postgres. */
import { createDatabase } from '../../../scripts/test-database.mjs'
import type { MeetingId, ParticipantId, RoomId, ServerId } from '../../../shared/ids.ts'
import { databaseReady, openDatabase, type Database } from '../../db/database.ts'
import type { JournalRow } from '../../db/journal.ts'
import { migrate } from '../../db/migrate.ts'
import { insertRoom } from '../../db/rooms.ts'
import { createLog, type Log } from '../../log.ts'
import { opening, joined, person, T0 } from '../meeting/given.ts'
import type { Event } from '../../meeting/features.ts'

/** A log that remembers its lines. */
export function remembering(): { log: Log; lines: string[] } {
  const lines: string[] = []
  return { log: createLog('debug', { write: (line) => void lines.push(line) }), lines }
}

/** An empty, migrated database of its own, or one on another Postgres by its URL. */
export async function freshDatabase(url?: string): Promise<{ database: Database; url: string }> {
  const { log } = remembering()
  const where = url ?? (await createDatabase())
  const database = openDatabase(where, log)
  await databaseReady(database, log)
  await migrate(database, where, log)
  return { database, url: where }
}

/** The server that owns the meetings of these tests. */
export const SERVER = 'server-of-tests' as ServerId

export const meetingId = (number: number): MeetingId =>
  `meeting-${String(number).padStart(3, '0')}` as MeetingId
export const roomId = (number: number): RoomId => `room-${String(number).padStart(5, '0')}` as RoomId

/** The room that meeting `number` is in. */
export async function room(database: Database, number: number): Promise<void> {
  await insertRoom(database, {
    id: roomId(number),
    title: 'Council',
    kind: 'temporary',
    ownerId: null,
    settings: {},
    links: [{ kind: 'moderator', tokenHash: bytes(number), tokenSealed: bytes(number) }],
    codes: [],
  })
}

/** Row `seq` of a meeting: it opens, and then people come. */
export function row(number: number, seq: number): JournalRow {
  return { meetingId: meetingId(number), seq, at: T0 + seq, event: eventOf(number, seq) }
}

export function eventOf(number: number, seq: number): Event {
  if (seq === 1) return { type: 'opened', ...opening, id: meetingId(number), roomId: roomId(number) }
  return joined(person(`P${seq}`, { id: `person-${seq}` as ParticipantId }))
}

/** What is in the journal of a meeting, in the order of its numbers. */
export async function stored(database: Database, number: number): Promise<{ seq: number; event: Event }[]> {
  return database
    .selectFrom('journal')
    .select(['seq', 'event'])
    .where('meeting_id', '=', meetingId(number))
    .orderBy('seq')
    .execute()
}

function bytes(number: number): Buffer {
  return Buffer.alloc(32, number)
}
