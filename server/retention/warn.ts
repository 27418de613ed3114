import type { RoomId } from '../../shared/ids.ts'
import type { Database } from '../db/database.ts'
import { accountsToWarn, markWarned, peopleOf, roomsOwnedBy, roomsToWarn } from '../db/retention.ts'
import type { Letter } from '../mail/letter.ts'
import { accountExpires, ownerExpires, roomsExpire, type Warning } from '../mail/retention-letters.ts'
import type { Moments, RetentionPorts } from './ports.ts'

type Titled = { readonly id: RoomId; readonly title: string }

/** So many are warned in one transaction. */
const BATCH = 500

/** Tells those who own or look after unused rooms, in one letter each. How many rooms that were. */
export async function warnOfRooms(ports: RetentionPorts, moments: Moments): Promise<number> {
  return inBatches(ports, async (transaction) => {
    const rooms = await roomsToWarn(transaction, moments.toWarn, BATCH)
    const people = await peopleOf(transaction, idsOf(rooms))
    for (const [email, titles] of byMailbox(rooms, people))
      await post(ports, transaction, email, roomsExpire({ ...leads(ports, moments), rooms: titles }))
    await markWarned(transaction, 'rooms', idsOf(rooms), moments.now)
    return rooms.length
  })
}

/** Tells those who have not signed in for long, and those who look after their rooms. How many accounts that were. */
export async function warnOfAccounts(ports: RetentionPorts, moments: Moments): Promise<number> {
  return inBatches(ports, async (transaction) => {
    const accounts = await accountsToWarn(transaction, moments.toWarn, BATCH)
    const owned = await roomsOwnedBy(transaction, idsOf(accounts))
    const rooms = owned.filter(({ kind }) => kind === 'permanent')
    for (const { id, email } of accounts) {
      const titles = rooms.filter(({ ownerId }) => ownerId === id).map(({ title }) => title)
      await post(ports, transaction, email, accountExpires({ ...leads(ports, moments), rooms: titles }))
    }
    const people = await peopleOf(transaction, idsOf(rooms))
    const delegates = people.filter(({ owns }) => !owns)
    for (const [email, titles] of byMailbox(rooms, delegates))
      await post(ports, transaction, email, ownerExpires({ ...leads(ports, moments), rooms: titles }))
    await markWarned(transaction, 'users', idsOf(accounts), moments.now)
    return accounts.length
  })
}

/** Repeats until there is nobody left to warn: who is warned once is not found again. */
async function inBatches(
  { database, mailQueue }: RetentionPorts,
  act: (transaction: Database) => Promise<number>,
): Promise<number> {
  let total = 0
  for (;;) {
    const warned = await database.transaction().execute(act)
    mailQueue.wake()
    total += warned
    if (warned < BATCH) return total
  }
}

function idsOf<T extends string>(items: readonly { readonly id: T }[]): T[] {
  return items.map(({ id }) => id)
}

/** The titles that concern each mailbox. */
function byMailbox(
  rooms: readonly Titled[],
  people: readonly { readonly email: string | null; readonly roomId: RoomId }[],
): Map<string | null, string[]> {
  const titles = new Map(rooms.map(({ id, title }) => [id, title]))
  const mailboxes = new Map<string | null, string[]>()
  for (const { email, roomId } of people)
    mailboxes.set(email, [...(mailboxes.get(email) ?? []), titles.get(roomId) ?? ''])
  return mailboxes
}

function leads({ publicUrl, site }: RetentionPorts, { removal }: Moments): Omit<Warning, 'rooms'> {
  return { url: publicUrl, site, at: removal }
}

async function post(
  { mailQueue }: RetentionPorts,
  transaction: Database,
  email: string | null,
  letter: Letter,
): Promise<void> {
  await mailQueue.add(email, letter, { database: transaction })
}
