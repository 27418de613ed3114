import type { UserId } from '../../shared/ids.ts'
import type { Database } from './database.ts'

export type SignedIn = {
  /** For when this is somebody new. */
  readonly id: UserId
  readonly issuer: string
  readonly subject: string
  readonly provider: string
  readonly name: string
  readonly email: string | null
  /** Undefined where the provider has no say in it. */
  readonly administrator: boolean | undefined
  readonly at: Date
}

/**
 * The account of who is known by this issuer and subject, with what the provider says of them now; a new one for
 * somebody new. May be repeated.
 */
export async function upsertUser(
  database: Database,
  who: SignedIn,
): Promise<{ id: UserId; disabled: boolean }> {
  const { id, issuer, subject, provider, name, email, at } = who
  const rights = who.administrator === undefined ? {} : { administrator: who.administrator }
  const row = await database
    .insertInto('users')
    .values({ id, issuer, subject, provider, name, email, created_at: at, seen_at: at, ...rights })
    .onConflict((conflict) =>
      conflict
        .columns(['issuer', 'subject'])
        .doUpdateSet({ provider, name, email, seen_at: at, warned_at: null, ...rights }),
    )
    .returning(['id', 'disabled_at'])
    .executeTakeFirstOrThrow()
  return { id: row.id, disabled: row.disabled_at !== null }
}

export type KnownAccount = {
  readonly id: UserId
  readonly name: string
  readonly email: string | null
  readonly disabled: boolean
  readonly seenAt: Date
}

/** The account of who is known by this issuer and subject; null when nobody is. */
export async function findAccount(
  database: Database,
  issuer: string,
  subject: string,
): Promise<KnownAccount | null> {
  const row = await database
    .selectFrom('users')
    .select(['id', 'name', 'email', 'disabled_at', 'seen_at'])
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst()
  if (row === undefined) return null
  const { disabled_at, seen_at, ...account } = row
  return { ...account, disabled: disabled_at !== null, seenAt: seen_at }
}

/** Says that an account is in use. May be repeated. */
export async function touchAccount(database: Database, id: UserId, at: Date): Promise<void> {
  await database
    .updateTable('users')
    .set({ seen_at: at, warned_at: null })
    .where('id', '=', id)
    .where('seen_at', '<', at)
    .execute()
}
