import { DAY_MS } from '../clock.ts'
import { writeAudit, inWords } from '../db/audit.ts'
import type { Database } from '../db/database.ts'
import {
  forgottenAccounts,
  forgottenRooms,
  holdForgottenAccount,
  expiredTemporaryRooms,
  removeAccount,
  removeForgottenRoom,
  roomsOwnedBy,
  type ForgottenRoom,
  type AccountRow,
} from '../db/retention.ts'
import { forgetLinks } from '../rooms/renew.ts'
import { NOTICE_DAYS, type Moments, type RetentionPorts } from './ports.ts'

const BATCH = 100

/** Removes rooms that nobody used: permanent ones after a warning, those of calendars, and temporary ones that are over. */
export async function removeRooms(ports: RetentionPorts, moments: Moments): Promise<number> {
  const { database } = ports
  const { now, unused, warned } = moments
  const past = now - NOTICE_DAYS * DAY_MS
  const permanent = await each(
    () => forgottenRooms(database, 'permanent', { before: unused, warnedBefore: warned }, BATCH),
    (room) => removeRoom(ports, room, { before: unused, at: now }),
  )
  const calendar = await each(
    () => forgottenRooms(database, 'calendar', { before: unused, warnedBefore: null }, BATCH),
    (room) => removeRoom(ports, room, { before: unused, at: now }),
  )
  const temporary = await each(
    () => expiredTemporaryRooms(database, past, BATCH),
    (room) => removeRoom(ports, room, { before: past, at: now }),
  )
  return permanent + calendar + temporary
}

/** Removes accounts of people who were warned and did not come back, with their rooms. */
export async function removeAccounts(ports: RetentionPorts, moments: Moments): Promise<number> {
  const { unused, warned } = moments
  return each(
    () => forgottenAccounts(ports.database, { before: unused, warnedBefore: warned }, BATCH),
    (account) => removeOne(ports, account, moments),
  )
}

/** Until none of those that are found can be removed. How many were. */
async function each<T>(find: () => Promise<T[]>, remove: (one: T) => Promise<boolean>): Promise<number> {
  let total = 0
  for (;;) {
    let removed = 0
    const found = await find()
    for (const one of found) if (await remove(one)) removed += 1
    total += removed
    if (removed === 0 || found.length < BATCH) return total
  }
}

async function removeRoom(
  ports: RetentionPorts,
  room: ForgottenRoom,
  when: { readonly before: number; readonly at: number },
  may: (transaction: Database) => Promise<boolean> = () => Promise.resolve(true),
): Promise<boolean> {
  const { database, rooms } = ports
  // In turn: no meeting is opened while the room goes.
  const links = await rooms.mutex.run(room.id, () =>
    database.transaction().execute(async (transaction) => {
      if (!(await may(transaction))) return null
      const hashes = await removeForgottenRoom(transaction, room.id, when)
      // Of temporary ones the meeting's own journal has told enough.
      if (hashes !== null && room.kind !== 'temporary')
        await writeAudit(transaction, {
          actor: null,
          action: 'retention:room-removed',
          room,
          at: when.at,
        })
      return hashes
    }),
  )
  if (links === null) return false
  forgetLinks(rooms, links)
  return true
}

async function removeOne(
  ports: RetentionPorts,
  account: AccountRow,
  { now, unused }: Moments,
): Promise<boolean> {
  const { database } = ports
  const still = (transaction: Database): Promise<boolean> =>
    holdForgottenAccount(transaction, account.id, unused)
  // Also those that delegates use: who owned them was told.
  for (const room of await roomsOwnedBy(database, [account.id]))
    if (!(await removeRoom(ports, room, { before: now + 1, at: now }, still))) return false
  return database.transaction().execute(async (transaction) => {
    if (!(await still(transaction)) || !(await removeAccount(transaction, account.id))) return false
    await writeAudit(transaction, {
      actor: null,
      action: 'retention:account-removed',
      subject: inWords(account),
      at: now,
    })
    return true
  })
}
