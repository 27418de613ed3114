import type { MeetingId, RoomId } from '../../../shared/ids.ts'
import type { Database } from '../../db/database.ts'
import { writeRows } from '../../db/journal.ts'
import { MailQueue } from '../../mail/mail-queue.ts'
import type { RetentionPorts } from '../../retention/ports.ts'
import { retain } from '../../retention/retention.ts'
import { KnownLinks } from '../../rooms/known-links.ts'
import { DAY_MS } from '../../clock.ts'
import { KeyedMutex } from '../../keyed-mutex.ts'
import { freshDatabase, remembering, SERVER } from '../db/given.ts'
import { ManualClock } from '../manual-clock.ts'
import { joined, opening, person as participant } from '../meeting/given.ts'

export type House = { database: Database; clock: ManualClock; ports: RetentionPorts; revoked: Buffer[] }

/** A database and a clock that retention is tried with. Letters wait in the table. */
export async function house(): Promise<House> {
  const { database } = await freshDatabase()
  const clock = new ManualClock()
  const { log } = remembering()
  const mailQueue = new MailQueue({ database, clock, log, transport: null })
  // Letters wait in the table here.
  await mailQueue.close()
  const revoked: Buffer[] = []
  const revocation = { onLinksRevoked: (hashes: readonly Buffer[]) => void revoked.push(...hashes) }
  const rooms = { known: new KnownLinks(), revocation, mutex: new KeyedMutex() }
  const ports = {
    database,
    log,
    mailQueue,
    rooms,
    publicUrl: 'https://meet.example',
    site: 'Préau',
    days: 365,
  }
  return { database, clock, ports, revoked }
}

export const days = async (
  { clock, ports }: House,
  count: number,
): Promise<Readonly<Record<string, number>>> => {
  clock.pass(count * DAY_MS)
  return (await retain(ports, clock.now()))!
}
export const titles = async (database: Database): Promise<string[]> =>
  (await database.selectFrom('rooms').select('title').orderBy('title').execute()).map(({ title }) => title)
export const names = async (database: Database): Promise<string[]> =>
  (await database.selectFrom('users').select('name').orderBy('name').execute()).map(({ name }) => name)
export const mails = async (
  database: Database,
): Promise<{ recipient: string; subject: string; text: string }[]> =>
  database.selectFrom('mails').select(['recipient', 'subject', 'text']).orderBy('recipient').execute()

/** A link, a code and a PIN. */
export async function furnish(database: Database, roomId: RoomId, byte: number): Promise<void> {
  const hash = (more: number): Buffer => Buffer.alloc(32, byte + more)
  await database
    .insertInto('links')
    .values({ room_id: roomId, kind: 'moderator', token_hash: hash(0), token_sealed: hash(0) })
    .execute()
  for (const [kind, more] of [
    ['code', 1],
    ['pin', 2],
  ] as const)
    await database
      .insertInto('codes')
      .values({ room_id: roomId, kind, hash: hash(more), sealed: hash(more) })
      .execute()
}

/** A meeting with two rows in its journal; `endedAt` null: it goes on. */
export async function meeting(
  database: Database,
  roomId: RoomId,
  name: string,
  endedAt: number | null,
): Promise<void> {
  const id = `meeting-${name}` as MeetingId
  const at = endedAt ?? 1_000
  await writeRows(database, SERVER, [
    { meetingId: id, seq: 1, at, event: { type: 'opened', ...opening, id, roomId } },
    { meetingId: id, seq: 2, at, event: joined(participant('P1')) },
    ...(endedAt === null
      ? []
      : [{ meetingId: id, seq: 3, at, event: { type: 'ended', reason: 'empty', at: endedAt } as const }]),
  ])
}
