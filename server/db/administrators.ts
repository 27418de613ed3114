import { sql } from 'kysely'
import type { UserId } from '../../shared/ids.ts'
import type { Database } from './database.ts'

export type Known = {
  readonly id: UserId
  readonly name: string
  readonly email: string | null
  readonly provider: string
  readonly administrator: boolean
  readonly disabled: boolean
  readonly seenAt: Date
}

function selectKnown(database: Database) {
  return database
    .selectFrom('users')
    .select(['id', 'name', 'email', 'provider', 'administrator', 'disabled_at', 'seen_at'])
    .orderBy('created_at')
    .orderBy('id')
}

type Row = Awaited<ReturnType<ReturnType<typeof selectKnown>['executeTakeFirstOrThrow']>>

function knownOf({ disabled_at, seen_at, ...row }: Row): Known {
  return { ...row, disabled: disabled_at !== null, seenAt: seen_at }
}

/** Whoever administers, the oldest account first. */
export async function administrators(database: Database): Promise<Known[]> {
  return (await selectKnown(database).where('administrator', '=', true).execute()).map(knownOf)
}

/** The account with this id, or all with this address, whatever its case. */
export async function accountsNamed(database: Database, who: string): Promise<Known[]> {
  const rows = await selectKnown(database)
    .where(sql<boolean>`(users.id = ${who} or lower(email) = lower(${who}))`)
    .execute()
  return rows.map(knownOf)
}

export async function setAdministrator(
  database: Database,
  id: UserId,
  administrator: boolean,
): Promise<void> {
  await database.updateTable('users').set({ administrator }).where('id', '=', id).execute()
}
