import { sql } from 'kysely'
import type { MeetingId, RoomId, UserId } from '../../shared/ids.ts'
import type { EndReason } from '../../shared/meeting.ts'
import { Refused } from '../../shared/refused.ts'
import type { Database, StoredSettings } from './database.ts'
import { putCode, removeCodes, type StoredCode } from './codes.ts'
import { roomsOwned } from './delegates.ts'
import { hashesOfLinks, insertLinks, replaceLink, revokePasses, type StoredLink } from './links.ts'
import { selectRooms, type Room } from './room-columns.ts'

export type NewRoom = Omit<Room, 'host'> & {
  readonly eventKey?: string
  readonly settings: StoredSettings
  readonly links: readonly StoredLink[]
  readonly codes: readonly StoredCode[]
}

export type StoredRoom = Room & { readonly settings: StoredSettings }
export type NewCredentials = { readonly links: readonly StoredLink[]; readonly codes: readonly StoredCode[] }

/**
 * Makes a room with all that leads into it, all or nothing. May be repeated. `max`: how many rooms its owner may own.
 *
 * @throws CodeTaken when other codes must be drawn; Refused `limit-reached` when the owner has as many as that.
 */
export async function insertRoom(
  database: Database,
  room: NewRoom,
  max: number | null = null,
): Promise<void> {
  const { id, title, kind, ownerId, settings, links, codes, eventKey } = room
  await database.transaction().execute(async (transaction) => {
    if (max !== null && ownerId !== null) await refuseBeyond(transaction, { id, ownerId, max })
    await transaction
      .insertInto('rooms')
      .values({
        id,
        title,
        kind,
        owner_id: ownerId,
        settings: JSON.stringify(settings),
        ...(eventKey === undefined ? {} : { event_key: eventKey }),
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
    await insertLinks(transaction, id, links)
    for (const code of codes) await putCode(transaction, id, code)
  })
}

/** Counting locks the owner's row: of several rooms that are made at once, each sees the ones before it. */
async function refuseBeyond(
  transaction: Database,
  { id, ownerId, max }: { id: RoomId; ownerId: UserId; max: number },
): Promise<void> {
  const owned = await roomsOwned(transaction, ownerId)
  if (owned < max || (await findRoom(transaction, id)) !== null) return
  throw new Refused('limit-reached', 'one may not own more rooms', { limit: 'rooms', max })
}

/**
 * Saves settings; what is not given stays. May be repeated.
 *
 * @returns the room's title and settings as they are now, null when there is no such room.
 */
export async function storeSettings(
  database: Database,
  id: RoomId,
  { title, settings }: { readonly title: string | null; readonly settings: StoredSettings },
): Promise<{ title: string; settings: StoredSettings } | null> {
  const stored = await database
    .updateTable('rooms')
    .set({ settings: sql<string>`settings || ${JSON.stringify(settings)}::jsonb` })
    .$if(title !== null, (query) => query.set({ title: title ?? '' }))
    .where('id', '=', id)
    .returning(['title', 'settings'])
    .executeTakeFirst()
  return stored ?? null
}

/**
 * Puts links and codes in the place of those that a room had, which ends all passes. May be repeated.
 *
 * @returns the hashes of links that lead nowhere now.
 * @throws CodeTaken when other codes must be drawn; Refused `not-found` when there is no such room.
 */
export async function replaceCredentials(
  database: Database,
  id: RoomId,
  { links, codes }: NewCredentials,
): Promise<Buffer[]> {
  return database.transaction().execute(async (transaction) => {
    if (!(await holdRoom(transaction, id))) throw new Refused('not-found', 'there is no such room')
    const dead: Buffer[] = []
    for (const link of links) dead.push(...(await replaceLink(transaction, id, link)))
    for (const code of codes) await putCode(transaction, id, code)
    // A new PIN ends no pass: telephones have none.
    if (links.length > 0 || codes.some(({ kind }) => kind === 'code'))
      dead.push(...(await revokePasses(transaction, id)))
    return dead
  })
}

/**
 * Removes a room and all that leads into it; its PIN rests. May be repeated.
 *
 * @returns the hashes of its links.
 */
export async function removeRoom(database: Database, id: RoomId): Promise<Buffer[]> {
  return database.transaction().execute(async (transaction) => {
    await holdRoom(transaction, id)
    const links = await hashesOfLinks(transaction, id)
    await removeCodes(transaction, id)
    await transaction.deleteFrom('rooms').where('id', '=', id).execute()
    return links
  })
}

/** Remembers that a room is in use, so that it is not removed as forgotten. May be repeated. */
export async function markUsed(database: Database, id: RoomId, at: number): Promise<void> {
  await database
    .updateTable('rooms')
    .set({ used_at: new Date(at), warned_at: null })
    .where('id', '=', id)
    .execute()
}

/** Nobody else changes what leads into the room until the transaction ends. Whether there is such a room. */
async function holdRoom(transaction: Database, id: RoomId): Promise<boolean> {
  const held = await transaction
    .selectFrom('rooms')
    .select('id')
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return held !== undefined
}

/** A room with its settings. */
export async function findRoom(database: Database, id: RoomId): Promise<StoredRoom | null> {
  const found = await selectRooms(database)
    .select('rooms.settings')
    .where('rooms.id', '=', id)
    .executeTakeFirst()
  return found ?? null
}

/** Why a meeting ended; null when it goes on, undefined when there was none. */
export async function endOfMeeting(database: Database, id: MeetingId): Promise<EndReason | null | undefined> {
  const found = await database
    .selectFrom('meetings')
    .select('end_reason')
    .where('id', '=', id)
    .executeTakeFirst()
  return found?.end_reason === 'unreadable' ? undefined : found?.end_reason
}
